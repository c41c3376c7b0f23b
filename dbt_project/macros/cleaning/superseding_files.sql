{#
  A select of the files of a table that replace rows of earlier files, with the first and the last day that each
  replaces (both null: all days). `seed` declares by its `supply` which files these are:

  add, upsert: none. replace: the newest file. window: each file, from its first to its last day.

  `rows` is a CTE with the columns file_position and rejection_reason; `day` is the SQL of a row's day, none for a table
  without dates.
#}
{% macro superseding_files(seed, rows, day=none) -%}
    {%- set supply = supply_of(seed, ['add', 'replace', 'window'] if day else ['upsert', 'replace']) -%}
    {%- if supply in ['add', 'upsert'] -%}
        select
            null::bigint as file_position,
            null::date as first_day,
            null::date as last_day
    {%- else -%}
        -- Postgres would otherwise compute it for each row; the same keyword on superseding_files would slow down `add`
        with files as materialized (
            select
            {%- if supply == 'window' %}
                file_position,
                min({{ day }}) as first_day,
                max({{ day }}) as last_day

            from {{ rows }}
            where rejection_reason is null
            group by file_position
            {%- else %}
                max(file_position) as file_position,
                null::date as first_day,
                null::date as last_day

            from {{ rows }}
            {%- endif %}
        )

        select * from files
    {%- endif -%}
{%- endmacro %}

{# Whether a later file replaces the row; needs a CTE superseding_files. #}
{% macro is_superseded(rows, day=none) -%}
    exists (
        select from superseding_files
        where
            superseding_files.file_position > {{ rows }}.file_position
            {%- if day %}
            and (superseding_files.first_day is null or {{ day }} between first_day and last_day)
            {%- endif %}
    )
{%- endmacro %}

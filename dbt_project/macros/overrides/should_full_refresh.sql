{#
  Whether dbt makes an incremental model from scratch: always, except in a refresh that names the new files whose rows
  are all that it adds. A developer's build is never incremental.
#}
{% macro should_full_refresh() -%}
    {{ return(not new_files() if config.get('materialized') == 'incremental' else dbt.should_full_refresh()) }}
{%- endmacro %}

{# The names of the files whose rows this refresh adds (DBT_ENV_CUSTOM_ENV_NEW_FILES, a JSON list); mostly none. #}
{% macro new_files() -%}
    {{ return(fromjson(dbt_metadata_envs.get('NEW_FILES', '[]')) if target is defined and is_production() else []) }}
{%- endmacro %}

{# Whether a row is of a new file, as SQL. #}
{% macro is_of_new_file(source_file) -%}
    {%- set names = [] -%}
    {%- for name in new_files() -%}
        {%- do names.append("'" ~ name | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{ source_file }} = any(array[{{ names | join(', ') }}]::text[])
{%- endmacro %}

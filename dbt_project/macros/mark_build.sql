{#
  Writes on a table which build made it, as its comment. Two builds at the same time write the same tables: publishing
  looks at these marks, so that it never copies what another build made, or made something else of.
#}
{% macro mark_build() -%}
    comment on table {{ this }} is '{{ build_mark() }}'
{%- endmacro %}

{% macro build_mark() -%}
    build {{ invocation_id }}
{%- endmacro %}

{#
  The refresh that this build is a part of, from the environment (DBT_ENV_CUSTOM_ENV_REFRESH_ID); empty for an analyst's
  build. A refresh loads the seeds itself, and marks them as its own.
#}
{% macro refresh_id() -%}
    {{ dbt_metadata_envs.get('REFRESH_ID', '') }}
{%- endmacro %}

{# SQL that fails when another build wrote one of this build's tables since, or one of its refresh's seeds. #}
{% macro check_build_marks_sql(results) -%}
    {%- set marks = {} -%}
    {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' and refresh_id() -%}
        {%- do marks.update({seed.relation_name: 'refresh ' ~ refresh_id()}) -%}
    {%- endfor -%}
    {%- for node in results | map(attribute='node') if node.resource_type == 'seed' or node.config.materialized == 'table' -%}
        {%- do marks.update({node.relation_name: build_mark()}) -%}
    {%- endfor -%}
do $$
declare
    written regclass;
begin
    select made.name::regclass into written
    from (
        values
        {%- for table, mark in marks.items() %}
        ('{{ table }}', '{{ mark }}'){% if not loop.last %},{% endif %}
        {%- endfor %}
    ) as made (name, mark)
    where obj_description(made.name::regclass, 'pg_class') is distinct from made.mark;
    if found then
        raise exception 'another build wrote % at the same time; nothing was published, build again', written;
    end if;
end
$$;
{%- endmacro %}

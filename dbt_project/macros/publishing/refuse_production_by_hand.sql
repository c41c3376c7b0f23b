{#
  Runs as on-run-start: only a refresh, recognised by its id in the environment, writes to production's schemas, because
  it publishes them. Commands that only read, such as docs generate and test, accept the target prod by hand.
#}
{% macro refuse_production_by_hand() %}
    {%- set reading = ['compile', 'freshness', 'generate', 'list', 'parse', 'show', 'test'] -%}
    {%- if execute and is_production() and not refresh_id() and flags.WHICH not in reading -%}
        {%- do exceptions.raise_compiler_error(
            'dbt ' ~ flags.WHICH ~ ' does not write to production: only a refresh builds it (python -m refresh); use the'
            ~ ' target dev to build in schemas of your own; nothing was changed'
        ) -%}
    {%- endif -%}
{% endmacro %}

{# dbt creates schemas before on-run-start. #}
{% macro postgres__create_schema(relation) %}
    {%- do refuse_production_by_hand() -%}
    {{ return(dbt.postgres__create_schema(relation)) }}
{% endmacro %}

{# dbt clone has no on-run-start; it calls this for each table. #}
{% macro postgres__can_clone_table() %}
    {%- do refuse_production_by_hand() -%}
    {{ return(dbt.default__can_clone_table()) }}
{% endmacro %}

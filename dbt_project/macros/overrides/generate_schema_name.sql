{#
  The target prod builds in raw, staging, marts and snapshots. Every other target puts its schema in front (anna_marts),
  so a developer's build never replaces production's tables.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set name = custom_schema_name | trim if custom_schema_name else 'public' -%}
    {{ name if is_production() else schema_prefix() ~ '_' ~ name }}
{%- endmacro %}

{# Whether the target is production. #}
{% macro is_production() -%}
    {{ return(target.name == 'prod') }}
{%- endmacro %}

{#
  The prefix of a developer's schemas. It is short enough that Postgres does not truncate the longest name, and it is
  not the prefix of published builds (build_…, published…).
#}
{% macro schema_prefix() -%}
    {%- set prefix = target.schema | string -%}
    {%- if not modules.re.fullmatch('(?!pg_|(build|published)(_|$))[a-z][a-z0-9_]{0,39}', prefix) -%}
        {%- do exceptions.raise_compiler_error(
            "the schemas of target " ~ target.name ~ " cannot be named after '" ~ prefix ~ "': set DBT_SCHEMA to at most"
            ~ " 40 lower case letters, digits and _, beginning with a letter, but not with pg_, build or published"
        ) -%}
    {%- endif -%}
    {{ return(prefix) }}
{%- endmacro %}

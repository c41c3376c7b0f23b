{#
  Production's schemas are named as they are in the design (raw, staging, marts). With every other target the target's schema
  comes before them (anna_marts), so that nobody builds over production by mistake.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set name = custom_schema_name | trim if custom_schema_name else 'public' -%}
    {{ name if is_production() else schema_prefix() ~ '_' ~ name }}
{%- endmacro %}

{# Whether the target is production's. Every other target builds schemas of somebody's own. #}
{% macro is_production() -%}
    {{ return(target.name == 'prod') }}
{%- endmacro %}

{#
  The first part of the names of a developer's schemas. With the longest second part Postgres must not cut the name off, and
  build_… and published… are schemas of published builds.
#}
{% macro schema_prefix() -%}
    {%- set prefix = target.schema | string -%}
    {%- if not modules.re.fullmatch('(?!pg_|(build|published)(_|$))[a-z][a-z0-9_]{0,39}', prefix) -%}
        {%- do exceptions.raise_compiler_error(
            "the schemas of target " ~ target.name ~ " cannot be named after '" ~ prefix ~ "': set DBT_SCHEMA to a name of"
            ~ " at most 40 lower case letters, digits and _ that begins with a letter, and not with pg_, build or published"
        ) -%}
    {%- endif -%}
    {{ return(prefix) }}
{%- endmacro %}

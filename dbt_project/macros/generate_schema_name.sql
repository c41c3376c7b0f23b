{#
  Production's schemas are named as they are in the design (raw, staging, marts). Everywhere else the target's schema
  stands before them (anna_marts), so that nobody builds over production by a slip.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set name = custom_schema_name | trim if custom_schema_name else 'public' -%}
    {{ name if is_production() else schema_prefix() ~ '_' ~ name }}
{%- endmacro %}

{# Whether builds are published. A target that is not known here is somebody's own. #}
{% macro is_production() -%}
    {{ return(target.name in ['embedded', 'prod']) }}
{%- endmacro %}

{# What stands before the names of an analyst's schemas; with the longest of them Postgres must not cut it off. #}
{% macro schema_prefix() -%}
    {%- set prefix = target.schema | string -%}
    {%- if not modules.re.fullmatch('(?!pg_)[a-z][a-z0-9_]{0,39}', prefix) -%}
        {%- do exceptions.raise_compiler_error(
            "the schemas of target " ~ target.name ~ " cannot be named after '" ~ prefix ~ "': set DBT_SCHEMA to a name of"
            ~ " lower case letters, digits and _ that begins with a letter, not with pg_, and has at most 40 of them"
        ) -%}
    {%- endif -%}
    {{ return(prefix) }}
{%- endmacro %}

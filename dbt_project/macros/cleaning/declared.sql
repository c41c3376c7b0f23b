{#
  The node of a seed, with what its YAML declares under `meta` (models/raw/raw_*.yml): sheet, supply, and the header of
  each column. None while dbt parses the project and in unit tests: dbt has no graph there.
#}
{% macro declared(seed) -%}
    {%- if graph is not defined or graph.nodes is not defined -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | selectattr('name', 'equalto', seed) | first) }}
{%- endmacro %}

{# The name of the sheet of a seed, as an SQL literal. #}
{% macro sheet_of(seed) -%}
    {%- set seed = declared(seed) -%}
    '{{ seed.config.meta.sheet | replace("'", "''") if seed }}'
{%- endmacro %}

{# How files supply the table of a seed. An error if it is not one of `known`. #}
{% macro supply_of(seed, known) -%}
    {%- set node = declared(seed) -%}
    {%- set supply = node.config.meta.supply if node else known[0] -%}
    {%- if supply not in known -%}
        {%- do exceptions.raise_compiler_error(
            'supply of ' ~ seed ~ ' is ' ~ supply ~ ': set it to ' ~ known | join(' or ')
        ) -%}
    {%- endif -%}
    {{ return(supply) }}
{%- endmacro %}

{# A row as received, as jsonb by header; cells outside the columns, if any, are under `outside the columns`. #}
{% macro content_of(seed) -%}
    {%- set seed = declared(seed) -%}
    {%- set cells = [] -%}
    {%- for column in (seed.columns.values() if seed else []) if column.config.meta.header -%}
        {%- do cells.append("'" ~ column.config.meta.header | replace("'", "''") ~ "', " ~ column.name) -%}
    {%- endfor -%}
    case
        when outside_columns is null then jsonb_build_object({{ cells | join(', ') }})
        else jsonb_build_object({{ (cells + ["'outside the columns', outside_columns"]) | join(', ') }})
    end
{%- endmacro %}

{#
  On a Citus cluster, a table with meta.distribute_by is spread over the workers by that column; `reference` copies it to
  each of them. Elsewhere, and without that meta, it is an ordinary table.
#}

{# Whether the database is the coordinator of a Citus cluster. #}
{% macro is_cluster() -%}
    {{ return(execute and run_query("select 1 from pg_extension where extname = 'citus'").rows | length > 0) }}
{%- endmacro %}

{# The statement that distributes a relation of the current model or seed; empty if it is an ordinary table. #}
{% macro distribute_sql(relation) -%}
    {%- set column = (config.get('meta') or {}).get('distribute_by') -%}
    {%- if not column or not is_cluster() -%}
        {{ return('') }}
    {%- elif column == 'reference' -%}
        {{ return("select create_reference_table('" ~ relation ~ "')") }}
    {%- endif -%}
    {{ return("select create_distributed_table('" ~ relation ~ "', '" ~ column ~ "')") }}
{%- endmacro %}

{# After dbt created a seed: distributes it, unless it is distributed already. #}
{% macro distribute_seed() -%}
    {%- set distribute = distribute_sql(this) -%}
    {%- if distribute -%}
        {{ distribute }} where not exists (select from pg_dist_partition where logicalrelid = '{{ this }}'::regclass)
    {%- endif -%}
{%- endmacro %}

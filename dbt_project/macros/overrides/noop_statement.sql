{#
  dbt's own noop_statement, which only seeds use, without writing the statement to the target folder. For a seed with an
  absolute path (SEEDS_DIR) dbt would write to that path, which overwrites the seed with SQL.
#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- do caller() -%}
    {%- if name is not none -%}
        {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
    {%- endif -%}
{%- endmacro %}

{#
  dbt's own noop_statement, which only seeds use, without writing the statement into the target folder: for a seed whose
  path is absolute (SEEDS_DIR) dbt takes that path for the file to write, and writes SQL over the seed itself.
#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- do caller() -%}
    {%- if name is not none -%}
        {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
    {%- endif -%}
{%- endmacro %}

{#
  With --full-refresh a seed is dropped with the views made from it. Two seeds that one view reads would drop it at the
  same time, each waiting for the other: here they take turns.
#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- if full_refresh -%}
        {%- do run_query("select pg_advisory_xact_lock(hashtext('drop seed'))") -%}
    {%- endif -%}
    {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
{% endmacro %}

{#
  With --full-refresh dbt drops a seed with the views that read it. Two seeds that one view reads would deadlock over
  it, so a lock lets one seed at a time drop.
#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- if full_refresh -%}
        {%- do run_query("select pg_advisory_xact_lock(hashtext('drop seed'))") -%}
    {%- endif -%}
    {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
{% endmacro %}

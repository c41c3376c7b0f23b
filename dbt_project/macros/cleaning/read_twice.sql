{#
  Comes after the `as` of a CTE that is costly to compute and that two others read.

  Postgres computes such a CTE once. Citus would read it on the coordinator; it stays on the workers if each reader
  computes it.
#}
{% macro read_twice() -%}
    {{ 'not materialized' if is_cluster() }}
{%- endmacro %}

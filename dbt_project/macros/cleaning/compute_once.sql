{#
  The end of a CTE whose expressions Postgres computes once a row, and not again in every reference to them.

  An offset keeps Postgres from merging the CTE into the select that reads it. With the quotes the offset is a constant
  before planning: only then does Postgres use several cores. Citus would read a CTE with an offset on the coordinator;
  an order by nothing keeps it on the workers, but on one core of each.
#}
{% macro compute_once() -%}
    {{ 'order by null::integer' if is_cluster() else "offset '0'" }}
{%- endmacro %}

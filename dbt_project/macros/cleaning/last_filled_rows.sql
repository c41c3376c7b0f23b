{#
  For each of the columns, the last source_row of the window in which it is filled, as bigint[]. A column that no row
  fills adds no element.
#}
{% macro last_filled_rows(columns, window) -%}
    array_remove(array[
        {%- for column in columns %}
        max(source_row) filter (where {{ column }} is not null) over {{ window }}{{ ',' if not loop.last }}
        {%- endfor %}
    ], null)
{%- endmacro %}

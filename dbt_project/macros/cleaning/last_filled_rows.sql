{# The last rows of a window in which each of these columns is filled, as bigint[]; of a column that no row fills, none. #}
{% macro last_filled_rows(columns, window) -%}
    array_remove(array[
        {%- for column in columns %}
        max(source_row) filter (where {{ column }} is not null) over {{ window }}{{ ',' if not loop.last }}
        {%- endfor %}
    ], null)
{%- endmacro %}

{#
  A customer id: a whole number above 0, of at most 18 digits (a bigint holds it), also as `1.0` or `01`. Not `1.000`: that
  may be one or one thousand.
#}
{% macro id_pattern() -%}
    (?![0-9]{1,3}\.000(?![0-9]))0*[1-9][0-9]{0,17}(\.0+)?
{%- endmacro %}

{# The id in a cleaned text, as bigint; null for any text that is no id. #}
{% macro parse_id(text) -%}
    case when {{ text }} ~ '^{{ id_pattern() }}$' then split_part({{ text }}, '.', 1)::bigint end
{%- endmacro %}

{# A cell that may hold several ids (`1, 3`, `4;12`), cleaned; a line break separates ids as `;` does. #}
{% macro clean_id_list(text) -%}
    case
        when {{ text }} ~ '^[0-9]+$' then {{ text }}  -- almost every cell
        else {{ clean_text("translate(" ~ text ~ ", " ~ line_breaks() ~ ", ';;;;;;;')") }}
    end
{%- endmacro %}

{# Such a list without empty places and white space: `1,3`; null when nothing is left. #}
{% macro compact_id_list(id_list) -%}
    nullif(btrim(regexp_replace({{ id_list }}, ' ?[,;][ ,;]*', ',', 'g'), ', '), '')
{%- endmacro %}

{#
  The ids of a cleaned list, as bigint[]; null if any of them is no id. `1,234` may be one number or two, so it is none.
  An id that is in the list twice is in the array twice.
#}
{% macro parse_id_list(id_list) -%}
    case
        when {{ id_list }} ~ '^[1-9][0-9]{0,17}$' then array[{{ id_list }}::bigint]
        when {{ id_list }} ~ '(^|[^0-9])[0-9]{1,3}(,[0-9]{3})+([^0-9]|$)' then null
        when {{ compact_id_list(id_list) }} ~ '^{{ id_pattern() }}(,{{ id_pattern() }})*$'
            then string_to_array(regexp_replace({{ compact_id_list(id_list) }}, '\.0+(?=,|$)', '', 'g'), ',')::bigint[]
    end
{%- endmacro %}

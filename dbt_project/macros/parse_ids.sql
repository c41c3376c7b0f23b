{# A customer id: a whole number above 0, of at most 18 digits (a bigint holds it), also as `1.0` or `01`. #}
{% macro id_pattern() -%}
    0*[1-9][0-9]{0,17}(\.0+)?
{%- endmacro %}

{# The id in a trimmed text, as bigint; null for any text that is no id. #}
{% macro parse_id(text) -%}
    case when {{ text }} ~ '^{{ id_pattern() }}$' then split_part({{ text }}, '.', 1)::bigint end
{%- endmacro %}

{#
  The text of a cell that may hold several ids (`1, 3`, `4;12`) as one plain list: `1,3`. Empty places between, before
  and after separators are no ids; null when nothing is left.
#}
{% macro list_ids(text) -%}
    nullif(btrim(regexp_replace({{ text }}, E'[ \t\r\n\v\f\u00a0]*[,;][ \t\r\n\v\f\u00a0,;]*', ',', 'g'), ',' || {{ white_space() }}), '')
{%- endmacro %}

{#
  The ids of such a list, as bigint[]; null if any of them is no id. An id that stands in the list twice stands in the
  array twice: who counts takes distinct ones.
#}
{% macro parse_id_list(id_list) -%}
    case
        when {{ id_list }} ~ '^{{ id_pattern() }}(,{{ id_pattern() }})*$'
            then string_to_array(regexp_replace({{ id_list }}, '\.0+(?=,|$)', '', 'g'), ',')::bigint[]
    end
{%- endmacro %}

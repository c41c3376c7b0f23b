{#
  A regular expression for a customer id: a whole number above 0 of at most 18 digits, which a bigint holds; also
  written `1.0` or `01`. `1.000` does not match: it could be one or one thousand.
#}
{% macro id_pattern() -%}
    (?![0-9]{1,3}\.000(?![0-9]))0*[1-9][0-9]{0,17}(\.0+)?
{%- endmacro %}

{# The id in a cleaned text, as bigint; null for any other text. #}
{% macro parse_id(text) -%}
    case when {{ text }} ~ '^{{ id_pattern() }}$' then split_part({{ text }}, '.', 1)::bigint end
{%- endmacro %}

{# A cell with one or several ids (`1, 3`, `4;12`), cleaned, with line breaks as `;`. #}
{% macro clean_id_list(text) -%}
    case
        when {{ text }} ~ '^[0-9]+$' then {{ text }}  -- almost every cell
        else {{ clean_text("translate(" ~ text ~ ", " ~ line_breaks() ~ ", ';;;;;;;')") }}
    end
{%- endmacro %}

{# A cleaned list without white space and empty elements: `1,3`; null when nothing is left. #}
{% macro compact_id_list(id_list) -%}
    nullif(btrim(regexp_replace({{ id_list }}, ' ?[,;][ ,;]*', ',', 'g'), ', '), '')
{%- endmacro %}

{#
  The ids of a cleaned list, as bigint[], repeated ids included; null if an element is not an id. `1,234` gives null: it
  could be one number or two.
#}
{% macro parse_id_list(id_list) -%}
    case
        -- almost every cell: one number
        when {{ id_list }} ~ '^[1-9][0-9]*$' and length({{ id_list }}) <= 18 then array[{{ id_list }}::bigint]
        when {{ id_list }} ~ '(^|[^0-9])[0-9]{1,3}(,[0-9]{3})+([^0-9]|$)' then null
        when {{ compact_id_list(id_list) }} ~ '^{{ id_pattern() }}(,{{ id_pattern() }})*$'
            then string_to_array(regexp_replace({{ compact_id_list(id_list) }}, '\.0+(?=,|$)', '', 'g'), ',')::bigint[]
    end
{%- endmacro %}

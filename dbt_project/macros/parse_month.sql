{# The first day of a month, from `MM-YYYY` or from a date cell; null for any other text. #}
{% macro parse_month(text) -%}
    case
        when {{ text }} ~ '^(0[1-9]|1[0-2])-(?!0000)[0-9]{4}$'
            then (right({{ text }}, 4) || '-' || left({{ text }}, 2) || '-01')::date
        when
            {{ text }} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$'
            and pg_input_is_valid({{ text }}, 'timestamp')
            then date_trunc('month', {{ text }}::timestamp)::date
    end
{%- endmacro %}

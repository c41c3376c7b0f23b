{#
  The first day of the month of a cleaned `MM-YYYY`, or of a date that parse_timestamp reads; null for any other text.
#}
{% macro parse_month(text, iso_text) -%}
    case
        when {{ text }} ~ '^(0[1-9]|1[0-2])-(?!0000)[0-9]{4}$'
            then (right({{ text }}, 4) || '-' || left({{ text }}, 2) || '-01')::date
        else date_trunc('month', {{ parse_timestamp(iso_text) }})::date
    end
{%- endmacro %}

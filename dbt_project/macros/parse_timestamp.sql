{#
  Dates with a time. order_date_parts writes a date that a person typed (04/10/2019 9:00, day first unless the
  variable date_order says mdy) in the order of ISO 8601 and leaves any other text as it is. parse_timestamp reads
  ISO 8601 (what Excel's own dates land as), to the minute: null when the text is no date, or names a day or an hour
  that does not exist. A date without a time is at 00:00; seconds are read and cut off.
#}
{% macro order_date_parts(text, date_order) -%}
    regexp_replace({{ text }}, '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?= |$)', '{{ iso_order(date_order) }}')
{%- endmacro %}

{% macro iso_order(date_order) -%}
    {%- if date_order == 'mdy' -%} \3-\1-\2
    {%- else -%} \3-\2-\1
    {%- endif -%}
{%- endmacro %}

{% macro parse_timestamp(iso_text) -%}
    case
        when
            {{ iso_text }} ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(( +|T)([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?)?$'
            and pg_input_is_valid({{ without_fraction(iso_text) }}, 'timestamp')
            then date_trunc('minute', {{ without_fraction(iso_text) }}::timestamp)
    end
{%- endmacro %}

{# Postgres rounds 59.9999999 seconds up, to the next minute. #}
{% macro without_fraction(iso_text) -%}
    split_part({{ iso_text }}, '.', 1)
{%- endmacro %}

{#
  Dates with a time. order_date_parts writes a date that a person typed (04/10/2019 9:00, day first unless the
  variable date_order says mdy) in the order of ISO 8601 and leaves any other text as it is. parse_timestamp reads
  ISO 8601 (what Excel's own dates land as), to the minute: null when the text is no date, or names a day or an hour
  that does not exist. A date without a time is at 00:00; seconds are read and cut off.
#}
{% macro order_date_parts(text, date_order) -%}
    {%- set typed_date = "split_part(" ~ text ~ ", ' ', 1)" -%}
    {#- not by regexp_replace: what it captures takes Postgres 30 µs a row, and splitting takes 1 -#}
    case
        when {{ is_typed_date(text) }}
            then {{ date_part_of(typed_date, 3) }}
                || '-' || {{ date_part_of(typed_date, 1 if date_order == 'mdy' else 2) }}
                || '-' || {{ date_part_of(typed_date, 2 if date_order == 'mdy' else 1) }}
                || substr({{ text }}, length({{ typed_date }}) + 1)
        else {{ text }}
    end
{%- endmacro %}

{# The order that the variable date_order does not say. #}
{% macro other_date_order() -%}
    {{ 'dmy' if var('date_order') == 'mdy' else 'mdy' }}
{%- endmacro %}

{# Whether a text begins with a date that a person typed, in whatever order: 04/10/2019. #}
{% macro is_typed_date(text) -%}
    {{ text }} ~ '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}( |$)'
{%- endmacro %}

{% macro date_part_of(typed_date, number) -%}
    split_part(translate({{ typed_date }}, '.-', '//'), '/', {{ number }})
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

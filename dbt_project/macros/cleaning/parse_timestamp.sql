{#
  Reads a date with a time in four steps: clean_date cleans the text, date_parts splits it, order_date_parts writes a
  typed date (04/10/2019 9:00, 4 Oct 2019) in the order of ISO 8601 and passes other texts through, and parse_timestamp
  reads ISO 8601. Date cells of Excel land as ISO 8601.

  parse_timestamp returns a timestamp to the minute, or null for a text that is not a date and for a day or an hour that
  does not exist. A date without a time is at 00:00; seconds are cut off; a time with an offset is converted to the
  variable time_zone.
#}
{% macro clean_date(text) -%}
    replace(replace({{ clean_text(text) }}, ', ', ' '), ',', ' ')
{%- endmacro %}

{# The parts of a cleaned date: day, month and year in any order, then the time. #}
{% macro date_parts(text) -%}
    string_to_array(replace(replace(replace({{ text }}, '/', ' '), '.', ' '), '-', ' '), ' ')  {#- translate is slower -#}
{%- endmacro %}

{% macro order_date_parts(text, parts, is_typed, date_order) -%}
    {#- uses the array: capturing with regexp_replace takes Postgres 30 µs a row, splitting 1 µs -#}
    {%- set one, two, three = parts ~ '[1]', parts ~ '[2]', parts ~ '[3]' -%}
    {%- set day, month = (two, one) if date_order == 'mdy' else (one, two) -%}
    case
        when {{ is_typed }}
            then {{ iso_date(three, month, day) }}
                || substr({{ text }}, length(split_part({{ text }}, ' ', 1)) + 1)
        when {{ text }} ~* '^[0-9]{1,2}[ ./-]{{ month_name_pattern() }}[ ./-]{{ year_pattern() }}{{ time_pattern() }}$'
            then {{ iso_date(three, month_number(two), one) }} || {{ time_after(text, parts) }}
        when {{ text }} ~* '^{{ month_name_pattern() }} [0-9]{1,2} [0-9]{4}{{ time_pattern() }}$'
            then {{ iso_date(three, month_number(one), two) }} || {{ time_after(text, parts) }}
        else {{ text }}
    end
{%- endmacro %}

{% macro parse_timestamp(iso_text) -%}
    {%- set time = '([01]?[0-9]|2[0-3])' ~ minutes_pattern() -%}
    case
        when
            {{ iso_text }} ~ '^{{ iso_day_pattern() }}([ T]({{ time }}|(0?[1-9]|1[0-2]){{ minutes_pattern() }} ?[AaPp][Mm]))?$'
            and pg_input_is_valid({{ without_fraction(iso_text) }}, 'timestamp')
            then date_trunc('minute', {{ without_fraction(iso_text) }}::timestamp)
        when
            {{ iso_text }} ~ '^{{ iso_day_pattern() }}[ T]{{ time }} ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$'
            and pg_input_is_valid({{ without_fraction(iso_text) }}, 'timestamptz')
            then date_trunc('minute', {{ without_fraction(iso_text) }}::timestamptz at time zone '{{ var('time_zone') }}')
    end
{%- endmacro %}

{# Whether a day is before earliest_date or after latest_date (by default a year after the day of the build). #}
{% macro is_implausible(day) -%}
    {{ day }}::date < '{{ var('earliest_date') }}'::date
    {%- if var('latest_date') %}
    or {{ day }}::date > '{{ var('latest_date') }}'::date
    {%- else %}
    or {{ day }}::date > (select (now() at time zone '{{ var('time_zone') }}')::date + interval '1 year')
    {%- endif %}
{%- endmacro %}

{# The date order that is not the one of the variable date_order. #}
{% macro other_date_order() -%}
    {{ 'dmy' if var('date_order') == 'mdy' else 'mdy' }}
{%- endmacro %}

{# Whether a cleaned text is a date typed in digits, in either order: 04/10/2019, 4.10.19 9:00 AM. #}
{% macro is_typed_date(text) -%}
    {{ text }} ~ '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-]{{ year_pattern() }}{{ time_pattern() }}$'
{%- endmacro %}

{# The text after the first three parts: the time, with the space before it. #}
{% macro time_after(text, parts) -%}
    substr({{ text }}, 3 + length({{ parts }}[1] || {{ parts }}[2] || {{ parts }}[3]))
{%- endmacro %}

{# A date in the order of ISO 8601. Two-digit years are read as in Excel: 00 to 29 are 20xx, 30 to 99 are 19xx. #}
{% macro iso_date(year, month, day) -%}
    case when length({{ year }}) > 2 then '' when {{ year }} < '30' then '20' else '19' end
    || {{ year }} || '-' || {{ month }} || '-' || {{ day }}
{%- endmacro %}

{% macro month_number(name) -%}
    (position(lower(left({{ name }}, 3)) in 'janfebmaraprmayjunjulaugsepoctnovdec') / 3 + 1)
{%- endmacro %}

{# The text without fractions of a second: Postgres rounds 59.9999999 seconds up to the next minute. #}
{% macro without_fraction(iso_text) -%}
    case when {{ iso_text }} like '%.%' then regexp_replace({{ iso_text }}, '\.[0-9]+', '') else {{ iso_text }} end
{%- endmacro %}

{# Parts of the regular expressions. #}
{% macro iso_day_pattern() -%} [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} {%- endmacro %}
{% macro minutes_pattern() -%} :[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)? {%- endmacro %}
{% macro year_pattern() -%} ([0-9]{4}|[0-9]{2}) {%- endmacro %}
{% macro time_pattern() -%} ( [0-9:. ]+([AaPp][Mm])?)? {%- endmacro %}
{% macro month_name_pattern() -%}
    (jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?|nov(ember)?|dec(ember)?)
{%- endmacro %}

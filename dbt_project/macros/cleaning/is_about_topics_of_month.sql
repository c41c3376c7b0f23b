{#
  Whether an interaction is about the products discussed in a month. This is an assumption about the client's data, set
  by the variable topic_rule: same_month (the calendar month in which the interaction started) or none.
#}
{% macro is_about_topics_of_month(started_at, discussed_month) -%}
    {%- if var('topic_rule') == 'none' -%}
        false
    {%- else -%}
        date_trunc('month', {{ started_at }})::date = {{ discussed_month }}
    {%- endif -%}
{%- endmacro %}

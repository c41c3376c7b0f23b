{# The text without white space at its ends (Excel's no-break space included); null when nothing is left. #}
{% macro trim_to_null(text) -%}
    nullif(btrim({{ text }}, {{ white_space() }}), '')
{%- endmacro %}

{% macro white_space() -%}
    E' \t\r\n\v\f\u00a0'
{%- endmacro %}

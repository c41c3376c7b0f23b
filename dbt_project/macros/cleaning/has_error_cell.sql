{# Whether any of these cleaned texts is an error of Excel: #REF!, #NAME?, #N/A and their like. #}
{% macro has_error_cell(texts) -%}
    (
        {%- for text in texts %}
        {{ 'or ' if not loop.first }}({{ text }} like '#%' and {{ text }} ~ '^#([A-Z0-9/]+[!?]|N/A|GETTING_DATA)$')
        {%- endfor %}
    )
{%- endmacro %}

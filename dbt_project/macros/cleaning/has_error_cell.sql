{# Whether one of these cleaned texts is an Excel error, such as #REF!, #NAME? or #N/A. #}
{% macro has_error_cell(texts) -%}
    (
        {%- for text in texts %}
        {{ 'or ' if not loop.first }}({{ text }} like '#%' and {{ text }} ~ '^#([A-Z0-9/]+[!?]|N/A|GETTING_DATA)$')
        {%- endfor %}
    )
{%- endmacro %}

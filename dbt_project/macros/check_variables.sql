{# Runs as on-run-start: a misspelt variable stops the build before anything is read by the wrong rule. #}
{% macro check_variables() %}
    {%- set choices = {
        'date_order': ['dmy', 'mdy'],
        'topic_rule': ['same_month', 'none'],
        'allow_shrink': [true, false],
    } -%}
    {%- for name, values in choices.items() if var(name) not in values -%}
        {%- do exceptions.raise_compiler_error(
            'variable ' ~ name ~ ' is ' ~ var(name) ~ ': set it to ' ~ values | join(' or ')
        ) -%}
    {%- endfor -%}
    {%- for name in ['max_rejected_share', 'min_kept_share'] if not 0 <= (var(name) | float(-1)) <= 1 -%}
        {%- do exceptions.raise_compiler_error(
            'variable ' ~ name ~ ' is ' ~ var(name) ~ ': set it to a number from 0 to 1'
        ) -%}
    {%- endfor -%}
{% endmacro %}

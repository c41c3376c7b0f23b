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
    {%- for name in ['earliest_date', 'latest_date'] if not is_day(var(name) | string) and (var(name) or name == 'earliest_date') -%}
        {%- do exceptions.raise_compiler_error('variable ' ~ name ~ ' is ' ~ var(name) ~ ': set it to a day, such as 1900-01-01') -%}
    {%- endfor -%}
    {%- for name, pattern in {'max_unlisted_channels': '[0-9]+', 'keep_builds': '[1-9][0-9]?'}.items()
        if not modules.re.fullmatch(pattern, var(name) | string)
    -%}
        {%- do exceptions.raise_compiler_error(
            'variable ' ~ name ~ ' is ' ~ var(name) ~ ': set it to a whole number' ~ (' from 1 to 99' if name == 'keep_builds' else '')
        ) -%}
    {%- endfor -%}
    {%- if execute and not run_query(
        "select name from pg_timezone_names where name = '" ~ var('time_zone') | replace("'", "''") ~ "'"
    ).rows -%}
        {%- do exceptions.raise_compiler_error(
            'variable time_zone is ' ~ var('time_zone') ~ ': set it to a name of pg_timezone_names, such as Europe/Berlin'
        ) -%}
    {%- endif -%}
{% endmacro %}

{% macro is_day(text) -%}
    {{ return(modules.re.fullmatch('[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])', text) is not none) }}
{%- endmacro %}

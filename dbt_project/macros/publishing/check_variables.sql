{# Runs as on-run-start: an invalid variable stops the build before a row is read with it. #}
{% macro check_variables() %}
    {%- set choices = {
        'date_order': ['dmy', 'mdy'],
        'topic_rule': ['same_month', 'none'],
        'allow_shrink': [true, false],
    } -%}
    {%- for name, values in choices.items() if var(name) not in values -%}
        {%- do refuse_variable(name, values | join(' or ')) -%}
    {%- endfor -%}
    {%- for name in ['max_rejected_share', 'min_kept_share'] if not 0 <= (var(name) | float(-1)) <= 1 -%}
        {%- do refuse_variable(name, 'a number from 0 to 1') -%}
    {%- endfor -%}
    {%- if not is_day(var('earliest_date') | string) -%}
        {%- do refuse_variable('earliest_date', 'a day, such as 1900-01-01') -%}
    {%- endif -%}
    {%- if var('latest_date') and not is_day(var('latest_date') | string) -%}
        {%- do refuse_variable('latest_date', 'a day, such as 1900-01-01') -%}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[0-9]+', var('max_unlisted_channels') | string) -%}
        {%- do refuse_variable('max_unlisted_channels', 'a whole number') -%}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[1-9][0-9]?', var('keep_builds') | string) -%}
        {%- do refuse_variable('keep_builds', 'a whole number from 1 to 99') -%}
    {%- endif -%}
    {%- if execute and not run_query(
        "select name from pg_timezone_names where name = '" ~ var('time_zone') | replace("'", "''") ~ "'"
    ).rows -%}
        {%- do refuse_variable('time_zone', 'a name of pg_timezone_names, such as Europe/Berlin') -%}
    {%- endif -%}
{% endmacro %}

{# Stops the build, and says what the variable may be. #}
{% macro refuse_variable(name, expected) -%}
    {%- do exceptions.raise_compiler_error('variable ' ~ name ~ ' is ' ~ var(name) ~ ': set it to ' ~ expected) -%}
{%- endmacro %}

{# Whether a text is written as a day: YYYY-MM-DD. #}
{% macro is_day(text) -%}
    {{ return(modules.re.fullmatch('[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])', text) is not none) }}
{%- endmacro %}

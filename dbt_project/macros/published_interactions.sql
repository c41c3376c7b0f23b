{# The number of interactions of the current build, as SQL; 0 before the first publish. #}
{% macro published_interactions() -%}
    {%- if execute and adapter.get_relation(target.database, 'published', 'builds') -%}
        (select (rows ->> 'interactions')::bigint from published.builds where is_current)
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

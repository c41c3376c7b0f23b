{# The number of interactions of the published build, as SQL; 0 before the first publish. #}
{% macro published_interactions() -%}
    {%- if execute and adapter.get_relation(target.database, 'published', 'builds') -%}
        (select (rows ->> 'interactions')::bigint from published.builds order by published_at desc limit 1)
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

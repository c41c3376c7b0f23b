{#
  The number of interactions of the current build, as SQL; 0 before the first publish, and for a build that is not
  production's: it may hold fewer, and its user need not be able to read what is published.
#}
{% macro published_interactions() -%}
    {%- if execute and is_production() and adapter.get_relation(target.database, 'published', 'builds') -%}
        (select (rows ->> 'interactions')::bigint from published.builds where is_current)
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

{#
  The number of interactions of the current build, as SQL; 0 before the first publish. Also 0 for a build outside
  production: it may hold fewer interactions, and its user may have no right to read the published builds.
#}
{% macro published_interactions() -%}
    {%- if execute and is_production() and adapter.get_relation(target.database, 'published', 'builds') -%}
        (select (rows ->> 'interactions')::bigint from published.builds where is_current)
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}

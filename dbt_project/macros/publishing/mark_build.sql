{#
  Writes on a table of production which refresh made it, as its comment. Publishing copies no table that another refresh has
  written since (refresh/database/publication.py). The refresh marks the seeds that it loads itself.
#}
{% macro mark_build() -%}
    {%- if is_production() -%}
        comment on table {{ this }} is 'refresh {{ refresh_id() }}'
    {%- endif -%}
{%- endmacro %}

{# The refresh that this build is a part of, from the environment (DBT_ENV_CUSTOM_ENV_REFRESH_ID); empty for any other build. #}
{% macro refresh_id() -%}
    {{ dbt_metadata_envs.get('REFRESH_ID', '') }}
{%- endmacro %}

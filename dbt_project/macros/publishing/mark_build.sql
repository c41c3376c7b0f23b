{#
  Names the refresh that built a production table in the table's comment. Publishing refuses a table that another
  refresh has written since. The refresh marks the seeds that it loads itself.
#}
{% macro mark_build() -%}
    {%- if is_production() -%}
        comment on table {{ this }} is 'refresh {{ refresh_id() }}'
    {%- endif -%}
{%- endmacro %}

{# The id of the refresh that runs this build (DBT_ENV_CUSTOM_ENV_REFRESH_ID); empty for a build by hand. #}
{% macro refresh_id() -%}
    {{ dbt_metadata_envs.get('REFRESH_ID', '') }}
{%- endmacro %}

{#
  Runs as on-run-start: a database that another version of this project made is left as it is. A refresh brings an older one
  up to date (refresh/upgrade.py); one without a version is empty, or from before versions were counted, and can be built in.
#}
{% macro check_database_version() %}
    {%- if execute and is_production() and adapter.get_relation(target.database, 'refresh', 'migrations') -%}
        {%- if not run_query("select has_schema_privilege('refresh', 'usage')").rows[0][0] -%}
            {%- do exceptions.raise_compiler_error(
                'user ' ~ target.user ~ ' may not build production; for schemas of your own: --target analyst; nothing was changed'
            ) -%}
        {%- endif -%}
        {%- set found = run_query('select max(version) from refresh.migrations').rows[0][0] | int -%}
        {%- if found > var('database_version') -%}
            {%- do exceptions.raise_compiler_error(
                'database ' ~ target.database ~ ' has version ' ~ found ~ ', made by a newer version of this project, and'
                ~ ' this one knows ' ~ var('database_version') ~ '; use the newer one, or restore a backup from before the'
                ~ ' upgrade; nothing was changed'
            ) -%}
        {%- elif found < var('database_version') -%}
            {%- do exceptions.raise_compiler_error(
                'database ' ~ target.database ~ ' has version ' ~ found ~ ', made by an earlier version of this project;'
                ~ ' bring it up to date by a refresh: python -m refresh; nothing was changed'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

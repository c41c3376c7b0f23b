{#
  Creates a table with a contract as dbt does, but fills it before it adds the constraints: Postgres builds an index
  faster of a filled table, and runs `create table as` on several cores, but not `insert`.
#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- if temporary or not config.get('contract').enforced -%}
        {{ return(dbt.postgres__create_table_as(temporary, relation, sql)) }}
    {%- endif -%}
    {%- set changes = [] -%}
    {%- for constraint in adapter.render_raw_model_constraints(raw_constraints=model.constraints) -%}
        {%- do changes.append('add ' ~ constraint) -%}
    {%- endfor -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints -%}
            {%- if constraint.type != 'not_null' -%}
                {%- do exceptions.raise_compiler_error(
                    column.name ~ ' has the constraint ' ~ constraint.type ~ ': declare it for the model, not the column'
                ) -%}
            {%- endif -%}
            {%- do changes.append('alter column ' ~ adapter.quote(column.name) ~ ' set not null') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ get_assert_columns_equivalent(sql) }}
    create {{ 'unlogged' if config.get('unlogged') }} table {{ relation }} as ({{ get_select_subquery(sql) }});
    {% if changes -%}
        alter table {{ relation }} {{ changes | join(', ') }};
    {%- endif -%}
{%- endmacro %}

{#
  Creates a table with a contract as dbt does, but fills it before it adds the constraints: Postgres builds an index
  faster of a filled table, and runs `create table as` on several cores, but not `insert`.
#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- set distribute = '' if temporary else distribute_sql(relation) -%}
    {%- if distribute -%}
        {{ return(create_distributed_table_as(relation, sql, distribute)) }}
    {%- elif temporary or not config.get('contract').enforced -%}
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

{#
  Creates a table that a Citus cluster distributes while it is empty: then its rows never leave the workers if the query
  allows it. The constraints come first, because Citus adds none in a statement with others.
#}
{% macro create_distributed_table_as(relation, sql, distribute) -%}
    {%- set create = 'create unlogged table' if config.get('unlogged') else 'create table' -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
        {%- set sql = get_select_subquery(sql) %}
        {{ create }} {{ relation }} {{ get_table_columns_and_constraints() }};
        {{ distribute }};
        insert into {{ relation }} ({{ adapter.dispatch('get_column_names', 'dbt')() }}) {{ sql }};
    {%- else -%}
        {{ create }} {{ relation }} as ({{ sql }}) with no data;
        {{ distribute }};
        insert into {{ relation }} {{ sql }};
    {%- endif -%}
{%- endmacro %}

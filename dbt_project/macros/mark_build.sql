{#
  Writes on a table which build made it, as its comment. Two builds at the same time write the same tables: publishing
  looks at these marks, so that it never copies what another build made, or made something else of.
#}
{% macro mark_build() -%}
    comment on table {{ this }} is '{{ build_mark() }}'
{%- endmacro %}

{% macro build_mark() -%}
    build {{ invocation_id }}
{%- endmacro %}

{# SQL that fails when another build wrote one of these tables since. #}
{% macro check_build_marks_sql(nodes) -%}
do $$
declare
    written regclass;
begin
    select made.name into written
    from (values {% for node in nodes %}('{{ node.relation_name }}'::regclass){% if not loop.last %}, {% endif %}{% endfor %}) as made (name)
    where obj_description(made.name, 'pg_class') is distinct from '{{ build_mark() }}';
    if found then
        raise exception 'another build wrote % at the same time; nothing was published, build again', written;
    end if;
end
$$;
{%- endmacro %}

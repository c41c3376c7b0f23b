{#
  Copies the marts of a full and green build to the schema `published`, which is all that the API can read. Runs as
  on-run-end. All of it is one transaction: readers see the build before or this one, whole, also when it is killed.

  Schemas are renamed, never tables that somebody reads: a reader keeps the tables that its query began with. The build
  before stays as `published_previous`.
#}
{% macro publish(results) %}
    {#- on-run-end is rendered by every command, `docs generate` among them, and runs after failures too -#}
    {%- if not execute or flags.WHICH != 'build' -%}
        {{ return('') }}
    {%- endif -%}
    {%- set objection = objection_to_publishing(results) -%}
    {%- if objection -%}
        {%- do log('Nothing published: ' ~ objection ~ '. The published numbers stay as they were.', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- do log('Publishing build ' ~ invocation_id ~ '.', info=true) -%}
    {#- the commit goes by itself: without it, when the build is killed in the middle of this, all of it is undone -#}
    {%- do run_query(publish_sql(results)) -%}
    {{ return('commit') }}
{% endmacro %}


{# Why the build must not be published; none when it may. #}
{% macro objection_to_publishing(results) %}
    {%- if not is_production() -%}
        {{ return('target ' ~ target.name ~ ' builds schemas of your own (' ~ schema_prefix() ~ '_marts)') }}
    {%- endif -%}
    {%- if flags.EMPTY or flags.SAMPLE -%}
        {{ return('the build read only part of the rows (--empty, --sample)') }}
    {%- endif -%}
    {%- set held = [] -%}
    {%- set failed = [] -%}
    {%- for result in results -%}
        {%- if result.status in ['success', 'pass', 'warn'] -%}
            {%- do held.append(result.node.unique_id) -%}
        {%- elif result.status != 'no-op' -%}
            {%- do failed.append(result.node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if failed -%}
        {{ return(failed | length ~ ' of ' ~ results | length ~ ' steps failed or were skipped') }}
    {%- endif -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'snapshot', 'test'] -%}
        {%- if node.unique_id not in held -%}
            {{ return('only part of the project was built (' ~ node.name ~ ' was not)') }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}


{% macro publish_sql(results) %}
begin;
set local synchronous_commit = on;  -- whatever the session says: what is published survives a crash
select pg_advisory_xact_lock(hashtext('publish'));
drop schema if exists published_next cascade;
create schema published_next;
create table published_next.builds (
    build_id text primary key,
    refresh_id text,
    published_at timestamptz not null,
    rows jsonb not null
);
do $$
begin
    if to_regclass('published.builds') is not null then
        insert into published_next.builds (build_id, refresh_id, published_at, rows)
        -- builds of earlier versions have no refresh_id
        select build_id, to_jsonb(builds) ->> 'refresh_id', published_at, rows from published.builds;
    end if;
end
$$;
insert into published_next.builds (build_id, refresh_id, published_at, rows)
values ('{{ invocation_id }}', nullif('{{ refresh_id() }}', ''), clock_timestamp(), '{}');
{%- for mart in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('schema', 'equalto', 'marts') %}
create table published_next.{{ mart.name }} (like {{ mart.relation_name }} including all excluding indexes);
insert into published_next.{{ mart.name }} select * from {{ mart.relation_name }};
{{ copy_keys_sql(mart.relation_name, 'published_next.' ~ mart.name) }}
analyze published_next.{{ mart.name }};
update published_next.builds
set rows = rows || jsonb_build_object('{{ mart.name }}', (select count(*) from published_next.{{ mart.name }}))
where build_id = '{{ invocation_id }}';
{%- endfor %}
{#- after the copies, whose locks keep every other build off these tables until the commit #}
{{ check_build_marks_sql(results) }}
{{ grant_reader_sql() }}
drop schema if exists published_previous cascade;
do $$
begin
    if to_regnamespace('published') is not null then
        -- kept for a rollback, and not to be read; who is in the middle of a query has shown its rights already
        revoke usage on schema published from api_reader;
        alter schema published rename to published_previous;
    end if;
end
$$;
alter schema published_next rename to published;
{% endmacro %}


{# The primary key (and any unique one) of a table, for its filled copy: an index is quicker made than kept. #}
{% macro copy_keys_sql(table, copy) -%}
do $$
declare
    key text;
begin
    for key in
        select pg_get_constraintdef(oid) from pg_constraint
        where conrelid = '{{ table }}'::regclass and contype in ('p', 'u')
    loop
        execute 'alter table {{ copy }} add ' || key;
    end loop;
end
$$;
{%- endmacro %}


{# The API's role reads `published` and nothing else. Grants belong to the schema, so each build gives them anew. #}
{% macro grant_reader_sql() %}
do $$
begin
    if not exists (select from pg_roles where rolname = 'api_reader') then
        create role api_reader login;
        alter role api_reader set default_transaction_read_only = on;
        alter role api_reader set statement_timeout = '5s';
        -- lets whoever builds also serve: the API takes this role in each of its sessions
        grant api_reader to current_user;
    end if;
exception
    -- another database of the same server made it in this moment
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise exception 'there is no role api_reader, and % may not make it: let a superuser run refresh/roles.sql', current_user;
end
$$;
grant usage on schema published_next to api_reader;
grant select on all tables in schema published_next to api_reader;
{%- endmacro %}

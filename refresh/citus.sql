-- Lets the roles of refresh/roles.sql own and read tables on every node of a Citus cluster. Run it as a superuser in this
-- project's database on the coordinator, after the nodes were added; it is safe to repeat:
--   psql --no-psqlrc --dbname customer_interactions --file refresh/citus.sql
--
-- Citus creates on the workers the roles that a distributed table needs, which only a superuser may do.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
set client_min_messages = warning;
begin;
create schema distribute_roles authorization refresh;
grant usage on schema distribute_roles to api_reader;
create table distribute_roles.empty (id bigint);
alter table distribute_roles.empty owner to refresh;
select create_distributed_table('distribute_roles.empty', 'id') as distributed \gset
drop schema distribute_roles cascade;
commit;

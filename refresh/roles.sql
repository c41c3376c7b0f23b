-- Creates the roles of this project for the database that psql is connected to. Run it as a superuser; it is safe to
-- repeat. Each run sets the passwords from the environment:
--   REFRESH_PASSWORD=… API_READER_PASSWORD=… psql --no-psqlrc --dbname customer_interactions --file refresh/roles.sql
--
--   interactions_owner  owns the database, so that no login can drop, rename or alter it; cannot log in
--   refresh             the builder: creates schemas in this database and owns them
--   api_reader          the reader: reads the published builds, as each publish grants it
--
-- The server must be this project's alone: afterwards only superusers can connect to the databases postgres and template1.
\set ON_ERROR_STOP on
-- no password in the output or the server's log, even after an error
\set ECHO none
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set QUIET on
set client_min_messages = warning;
do 'begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        raise exception $$% is not a superuser; run this as one, such as postgres$$, current_user;
    end if;
end';
set log_statement = none;
set log_min_error_statement = panic;
set log_min_duration_statement = -1;
set log_min_duration_sample = -1;
set log_transaction_sample_rate = 0;
set log_error_verbosity = terse;
set pg_stat_statements.track = none;
set pgaudit.log = none;

\set refresh_password ''
\set api_reader_password ''
\getenv refresh_password REFRESH_PASSWORD
\getenv api_reader_password API_READER_PASSWORD
select
    :'refresh_password' = '' as no_refresh_password,
    :'api_reader_password' = '' as no_api_reader_password
\gset
\if :no_refresh_password
do 'begin raise exception $$REFRESH_PASSWORD is not set or empty; set it to the password of the role refresh$$; end';
\endif
\if :no_api_reader_password
do 'begin raise exception $$API_READER_PASSWORD is not set or empty; set it to the password of the role api_reader$$; end';
\endif

begin;

select format('create role %I', name)
from unnest(array['interactions_owner', 'refresh', 'api_reader']) as wanted (name)
where not exists (select from pg_roles where rolname = name)
\gexec

alter role interactions_owner
nologin nosuperuser nocreaterole nocreatedb noreplication nobypassrls password null;
alter role refresh
login nosuperuser nocreaterole nocreatedb noreplication nobypassrls password :'refresh_password';
alter role api_reader
login nosuperuser nocreaterole nocreatedb noreplication nobypassrls password :'api_reader_password'
connection limit 50;  -- leaves connections for the refresh and the operator

-- a session can override the first three, which prevent mistakes, but not the fourth
alter role api_reader set default_transaction_read_only = on;
alter role api_reader set statement_timeout = '5s';
alter role api_reader set idle_in_transaction_session_timeout = '1min';
alter role api_reader set temp_file_limit = '1GB';

-- Keeps row values of these two out of the server's log: no statements, no parameters, no errors (the refresh and the API
-- report errors themselves). Only superusers can override this.
select format('alter role %I set %I = %L', role, setting, value)
from
    unnest(array['refresh', 'api_reader']) as roles (role),
    (
        values
        ('log_statement', 'none'),
        ('log_min_duration_statement', '-1'),
        ('log_min_duration_sample', '-1'),
        ('log_min_error_statement', 'panic'),
        ('log_min_messages', 'log'),
        ('log_error_verbosity', 'terse'),
        ('log_parameter_max_length', '0')
    ) as settings (setting, value)
\gexec

-- the three are members of no other role, and the owner has no members
select
    format(
        'revoke %s from %s granted by %s cascade',
        roleid::regrole, member::regrole, grantor::regrole
    )
from pg_auth_members
where
    member::regrole::text in ('interactions_owner', 'refresh', 'api_reader')
    or roleid::regrole::text = 'interactions_owner'
\gexec

select current_database() as database \gset
revoke all on database postgres, template1, :"database" from public;
revoke all on database :"database" from refresh, api_reader;
alter database :"database" owner to interactions_owner;
grant connect, create, temporary on database :"database" to refresh;
grant connect on database :"database" to api_reader;
revoke all on schema public from public, refresh, api_reader;

-- by default every role may write large objects, and take the advisory locks of refreshes and publishes
select format('revoke execute on function %s from public', oid::regprocedure)
from pg_proc
where
    pronamespace = 'pg_catalog'::regnamespace
    and (proname ~ '^lo_(creat|create|from_bytea|open|put|unlink)$' or proname ~ '^pg_(try_)?advisory_')
\gexec
select format('grant execute on function %s to refresh', oid::regprocedure)
from pg_proc
where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^pg_(try_)?advisory_'
\gexec

-- after an earlier version: refresh becomes the owner of everything that another role built, and api_reader can no
-- longer read internal schemas
\set schemas '^(raw|staging|marts|snapshots|refresh|published|(published|build)_[0-9a-f_]+|published_previous)$'
select format('revoke all on schema %I from public, api_reader', nspname)
from pg_namespace
where nspname in ('raw', 'staging', 'marts', 'snapshots', 'refresh', 'published_previous')
\gexec
select format('alter schema %I owner to refresh', nspname)
from pg_namespace
where nspname ~ :'schemas' and nspowner != 'refresh'::regrole
\gexec
select format('alter table %s owner to refresh', pg_class.oid::regclass)  -- of views too
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where
    nspname ~ :'schemas'
    and relkind in ('r', 'p', 'v', 'm')
    and relowner != 'refresh'::regrole
\gexec

commit;

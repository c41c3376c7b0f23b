"""The roles of refresh/roles.sql, on a server that checks passwords: each has the rights it needs and no others."""

import json
import re
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from support.project import SAMPLE_COUNTS, assert_refused
from support.servers import PASSWORDS, as_role, make_roles, new_server_with_roles
from support.serving import get, served

DATABASE = '"customer interactions"'
# for every role: statements about the server, other databases or other roles
FORBIDDEN = """
    create role another
    create database another
    create tablespace another location '/tmp'
    create publication another for all tables
    create function public.f() returns int language sql as 'select 1'
    create table public.t (i int)
    create schema authorization postgres
    alter system set log_statement = 'all'
    alter database {database} set log_statement = 'all'
    alter database {database} owner to current_user
    alter database {database} rename to another
    drop database {database}
    drop role interactions_owner
    drop owned by interactions_owner
    alter role current_user superuser
    alter role current_user createrole
    alter role current_user bypassrls
    alter role current_user replication
    alter role current_user set log_min_messages = 'debug1'
    alter role postgres password 'x'
    grant pg_read_all_data to current_user
    set role postgres
    set role interactions_owner
    set session authorization postgres
    set log_min_messages = 'debug1'
    set log_statement = 'all'
    set log_error_verbosity = 'verbose'
    set log_min_error_statement = 'error'
    set temp_file_limit = -1
    select * from pg_authid
    select * from pg_shadow
    select * from pg_largeobject
    select * from pg_hba_file_rules
    select pg_read_file('postgresql.conf')
    select pg_ls_dir('.')
    select pg_stat_file('postgresql.conf')
    select pg_reload_conf()
    select pg_switch_wal()
    select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'
    select lo_from_bytea(0, 'x')
    select lo_create(0)
    select lo_import('/etc/passwd')
    copy (select 1) to program 'true'
    copy (select 1) to '/tmp/never'
    create temp table t (line text); copy t from program 'id'
    create temp table t (line text); copy t from '/etc/passwd'
"""
FORBIDDEN_TO_BUILDER = """
    alter role api_reader password 'x'
    alter role api_reader superuser
    grant interactions_owner to refresh
    grant api_reader to refresh
    set role api_reader
    alter schema public owner to refresh
    create trigger t before insert on pg_class execute function suppress_redundant_updates_trigger()
"""
FORBIDDEN_TO_READER = """
    set role refresh
    set session authorization refresh
    alter role refresh password 'x'
    create schema mine
    create temp table t (i int)
    create table published.t (i int)
    create view published.v as select 1
    create function published.f() returns int language sql as 'select 1'
    insert into published.builds select * from published.builds
    update published.builds set rows = '{{}}'
    delete from published.customers
    truncate {build}.customers
    drop view published.customers
    alter view published.customers rename to c
    create index on {build}.customers (customer_type)
    do 'begin lock table published.customers in exclusive mode; end'
    select * from {build}.customers for update
    alter schema published rename to gone
    drop schema published
    select * from raw.raw_customers
    select * from raw.channels
    select * from staging.stg_customers
    select * from marts.customers
    select * from snapshots.customers_history
    select * from refresh.runs
    select * from refresh.alerts
    select * from refresh.builds
    create table {build}.t (i int)
    insert into {build}.customers (customer_id) values (1)
    update {build}.statistics set customers = 1
    drop table {build}.customers
    alter schema {build} rename to gone
    select pg_advisory_lock(hashtext('refresh'))
    select pg_try_advisory_xact_lock(1, 2)
"""

# every privilege of a role outside the system schemas: object and privilege
PRIVILEGES = """
    with roles as (select oid from pg_roles where rolname = %(role)s)
    select 'database ' || datname, privilege
    from roles, pg_database, unnest(array['connect', 'create', 'temporary']) as privilege
    where has_database_privilege(roles.oid, pg_database.oid, privilege) and datname != 'template0'
    union all
    select 'schema ' || nspname, privilege
    from roles, pg_namespace, unnest(array['usage', 'create']) as privilege
    where has_schema_privilege(roles.oid, pg_namespace.oid, privilege)
    union all
    select 'relation ' || pg_class.oid::regclass, privilege
    from
        roles,
        pg_class,
        unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain'])
            as privilege
    where
        relkind in ('r', 'p', 'v', 'm', 'f')
        and relnamespace not in (select oid from pg_namespace where nspname in ('information_schema', 'pg_toast'))
        -- reading system catalogs and changing one's own settings are defaults of Postgres
        and not (relnamespace = 'pg_catalog'::regnamespace and privilege = 'select')
        and pg_class.oid != 'pg_settings'::regclass
        and has_table_privilege(roles.oid, pg_class.oid, privilege)
    union all
    select 'column ' || attrelid::regclass || '.' || attname, 'any'
    from roles, pg_attribute
    where attacl is not null and attrelid::regclass::text not like 'pg\\_%%'
    union all
    select 'function ' || pg_proc.oid::regprocedure, 'execute'
    from roles, pg_proc
    where
        (
            pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
            or proname ~ '^lo_(creat|create|from_bytea|open|put|unlink)$|^pg_(try_)?advisory_(xact_)?lock$'
        )
        and has_function_privilege(roles.oid, pg_proc.oid, 'execute')
    union all
    select 'tablespace ' || spcname, 'create'
    from roles, pg_tablespace
    where has_tablespace_privilege(roles.oid, pg_tablespace.oid, 'create')
    union all
    select 'setting ' || parname, privilege
    from roles, pg_parameter_acl, unnest(array['set', 'alter system']) as privilege
    where has_parameter_privilege(roles.oid, parname, privilege)
    union all
    select 'member of ' || roleid::regrole, 'member'
    from roles, pg_auth_members
    where member = roles.oid
    union all
    select 'its member is ' || member::regrole, 'member'
    from roles, pg_auth_members
    where roleid = roles.oid
    union all
    select 'owns ' || datname, 'owner'
    from roles, pg_database
    where datdba = roles.oid
    union all
    select 'is', attribute
    from
        roles,
        pg_authid,
        unnest(
            array[
                case when rolsuper then 'superuser' end,
                case when rolcreaterole then 'createrole' end,
                case when rolcreatedb then 'createdb' end,
                case when rolreplication then 'replication' end,
                case when rolbypassrls then 'bypassrls' end,
                case when rolcanlogin then 'login' end,
                case when rolpassword is not null then 'password' end
            ]
        ) as attribute
    where pg_authid.oid = roles.oid and attribute is not null
"""
ADVISORY_LOCKS = {
    (f"function pg_{try_}advisory_{xact}lock({arguments})", "execute")
    for try_ in ("", "try_")
    for xact in ("", "xact_")
    for arguments in ("bigint", "integer,integer")
}
LOG_SETTINGS = {
    "log_statement=none", "log_min_duration_statement=-1", "log_min_duration_sample=-1", "log_min_messages=log",
    "log_min_error_statement=panic", "log_error_verbosity=terse", "log_parameter_max_length=0",
}  # fmt: skip
READER_SETTINGS = {
    "default_transaction_read_only=on", "statement_timeout=5s", "idle_in_transaction_session_timeout=1min",
    "temp_file_limit=1GB",
}  # fmt: skip


@pytest.fixture(scope="module")
def superuser(tmp_path_factory):
    with new_server_with_roles(tmp_path_factory.mktemp("roles")) as project:
        yield project


@pytest.fixture(scope="module")
def builder(superuser):
    """The builder's project with the sample published twice."""
    builder = as_role(superuser, "refresh", PASSWORDS["REFRESH_PASSWORD"])
    outcome = builder.refresh()
    assert outcome.returncode == 0, outcome.stderr
    assert builder.refresh("--force").returncode == 0
    return builder


@pytest.fixture(scope="module")
def reader(builder):
    return as_role(builder, "api_reader", PASSWORDS["API_READER_PASSWORD"])


def privileges_of(superuser, role):
    with superuser.connect() as connection:
        return set(connection.execute(PRIVILEGES, {"role": role}))


def not_refused(project, statements):
    """The statements that were not refused for lack of a privilege."""
    passed = []
    with project.connect() as connection:
        connection.execute("set default_transaction_read_only = off")
        statements = statements.format(database=DATABASE, build=project.build_schema())
        for statement in filter(None, map(str.strip, statements.splitlines())):
            try:
                connection.execute(statement)
                passed.append(statement)
            except InsufficientPrivilege:
                pass
            except psycopg.Error as error:
                passed.append(f"{statement}: {error}")
    return passed


def test_the_builder_refreshes_and_the_reader_serves(builder, reader):
    with served(reader.environment) as address:
        for customer, counts in SAMPLE_COUNTS.items():
            body = json.loads(get(f"{address}/api/v1/interactions/{customer}").body)
            assert body == {"data": {"customer_id": customer, "interactions": counts}}
    with reader.connect() as connection:
        limits = "statement_timeout", "idle_in_transaction_session_timeout", "temp_file_limit"
        assert [connection.execute(f"show {name}").fetchone() for name in limits] == [("5s",), ("1min",), ("1GB",)]
        with pytest.raises(ReadOnlySqlTransaction):
            connection.execute(f"select 1 from {builder.build_schema()}.customers for update")
    outcome = builder.run(sys.executable, "-m", "refresh", "status")
    assert re.match("Published .* ago: build ", outcome.stdout), outcome.stderr


def test_forbidden_statements_are_refused(superuser, builder, reader):
    assert not_refused(builder, FORBIDDEN + FORBIDDEN_TO_BUILDER) == []
    assert not_refused(reader, FORBIDDEN + FORBIDDEN_TO_READER) == []


def test_queries_of_other_roles_are_hidden_from_the_reader(superuser, builder, reader):
    with superuser.connect() as one, builder.connect() as two:
        assert one.execute("select 'superuser'").fetchone() and two.execute("select 'builder'").fetchone()
        queries = {
            query for (query,) in reader.query("select query from pg_stat_activity where usename != current_user")
        }
        for verb in ("terminate", "cancel"):
            with pytest.raises(InsufficientPrivilege):
                reader.execute(f"select pg_{verb}_backend(pid) from pg_stat_activity where usename = 'refresh'")
    assert queries == {"<insufficient privilege>"}


def test_connections_without_the_right_login_are_refused(superuser, builder, reader):
    superuser.execute("create database other_database")
    superuser.execute("revoke all on database other_database from public")
    superuser.execute("create role unrelated login password 'unrelated'")
    unrelated = as_role(superuser, "unrelated", "unrelated")
    for project, parameters, reason in [
        (superuser, {"user": "interactions_owner", "password": ""}, "no password supplied|not permitted to log in"),
        (superuser, {"user": "interactions_owner", "password": "x"}, "authentication failed|not permitted to log in"),
        (unrelated, {}, "permission denied for database"),
        (reader, {"password": "wrong"}, "password authentication failed"),
        (builder, {"password": None}, "no password supplied"),
        (builder, {"password": PASSWORDS["API_READER_PASSWORD"]}, "password authentication failed"),
        *((role, {"dbname": name}, "permission denied for database") for role in (builder, reader)
          for name in ("postgres", "template1", "other_database")),
    ]:  # fmt: skip
        with pytest.raises(psycopg.OperationalError, match=reason):
            project.connect(**parameters).close()


def test_each_role_has_the_privileges_it_needs_and_no_others(superuser, builder):
    schemas = [
        name for (name,) in superuser.query("select nspname from pg_namespace where nspowner = 'refresh'::regrole")
    ]
    build_schemas = [name for name in schemas if name.startswith(("build_", "published"))]
    assert len(build_schemas) == 4 and "published" in build_schemas
    assert sorted(set(schemas) - set(build_schemas)) == ["marts", "raw", "refresh", "snapshots", "staging"]
    database = f"database {DATABASE.strip(chr(34))}"
    published = superuser.query(
        """
        select oid::regclass::text from pg_class
        where relkind in ('r', 'v') and relnamespace::regnamespace::text ~ '^(build_|published)'
        """
    )
    system = {("schema pg_catalog", "usage"), ("schema information_schema", "usage")}
    assert privileges_of(superuser, "api_reader") == system | {
        (database, "connect"),
        *((f"schema {name}", "usage") for name in build_schemas),
        *((f"relation {table}", "select") for (table,) in published),
        *(("is", attribute) for attribute in ("login", "password")),
    }
    everything = ("select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain")
    relations = superuser.query(
        """
        select oid::regclass::text from pg_class
        where relowner = 'refresh'::regrole and relkind in ('r', 'v') and relnamespace::regnamespace::text !~ '^pg_'
        """
    )
    assert privileges_of(superuser, "refresh") == system | ADVISORY_LOCKS | {
        *((database, privilege) for privilege in ("connect", "create", "temporary")),
        *((f"schema {name}", privilege) for name in schemas for privilege in ("usage", "create")),
        *((f"relation {name}", privilege) for (name,) in relations for privilege in everything),
        *(("is", attribute) for attribute in ("login", "password")),
    }
    assert privileges_of(superuser, "interactions_owner") == system | {
        *((database, privilege) for privilege in ("connect", "create", "temporary")),
        *(("schema public", privilege) for privilege in ("usage", "create")),
        ("owns customer interactions", "owner"),
    }
    settings = superuser.query(
        "select setrole::regrole::text, unnest(setconfig) from pg_db_role_setting order by setrole"
    )
    assert set(settings) == {
        *(("refresh", setting) for setting in LOG_SETTINGS),
        *(("api_reader", setting) for setting in LOG_SETTINGS | READER_SETTINGS),
    }


def test_running_the_script_again_changes_only_the_passwords(superuser, builder, reader):
    def everything():
        rows = superuser.query(
            """
            select 'database', datname, datdba::regrole::text, datacl::text from pg_database
            union all
            select 'schema', nspname, nspowner::regrole::text, coalesce(nspacl, acldefault('n', nspowner))::text
            from pg_namespace
            union all
            select 'relation', oid::regclass::text, relowner::regrole::text, relacl::text from pg_class
            union all
            select 'function', oid::regprocedure::text, proowner::regrole::text, proacl::text from pg_proc
            union all
            select 'settings', setrole::regrole::text, '', setconfig::text from pg_db_role_setting
            union all
            select 'role', rolname, rolconnlimit::text, to_jsonb(pg_roles)::text from pg_roles
            """
        )
        return sorted(row for row in rows if "pg_toast" not in row[1])

    before = everything()
    log = Path(superuser.environment["PGHOST"]) / "log"
    verbose = "-c log_statement=all -c log_min_duration_statement=0"
    outcome = make_roles(superuser, API_READER_PASSWORD="hush three", PGOPTIONS=verbose)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert everything() == before
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        reader.connect().close()
    as_role(superuser, "api_reader", "hush three").connect().close()
    builder.connect().close()
    assert make_roles(superuser).returncode == 0
    reader.connect().close()
    assert "hush" not in log.read_text()


def test_the_script_refuses_missing_passwords_or_rights(superuser, builder):
    for missing in PASSWORDS:
        assert_refused(make_roles(superuser, **{missing: ""}), f"{missing} is not set or empty")
    assert_refused(make_roles(builder), "refresh is not a superuser")


def test_objects_of_an_earlier_version_change_owner(superuser, builder):
    superuser.execute("alter role refresh createrole")
    for sql in (
        "grant api_reader to refresh with admin option",
        "alter schema marts owner to postgres",
        "alter table marts.customers owner to postgres",
        "grant usage on schema marts to public",
        "grant usage on schema raw to api_reader",
    ):
        superuser.execute(sql)
    assert make_roles(superuser).returncode == 0
    test_each_role_has_the_privileges_it_needs_and_no_others(superuser, builder)


def test_a_missing_role_fails_with_a_hint_at_the_script(superuser, builder):
    superuser.execute("alter role api_reader rename to gone")
    try:
        assert_refused(builder.refresh("--force"), "the role api_reader is missing", "run refresh/roles.sql")
    finally:
        superuser.execute("alter role gone rename to api_reader")

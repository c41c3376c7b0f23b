"""The data: what the API reads from Postgres and the dbt project. Imports no Flask."""

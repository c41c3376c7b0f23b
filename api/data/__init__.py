"""What the API reads from Postgres and from the dbt project. Imports no Flask."""

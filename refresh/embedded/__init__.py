"""The embedded Postgres: a server in DATA_DIR for machines without one.

This package does not know dbt and imports no other package of the refresh.
"""

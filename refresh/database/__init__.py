"""Loads, records and publishes in Postgres.

Only this package writes to the schemas raw, published, build_* and refresh, except refresh.alerts, which alerting
writes. It imports no other package of the refresh.
"""

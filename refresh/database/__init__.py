"""Everything that the refresh reads from and writes to Postgres itself.

Only this package writes to the schemas raw, refresh, published and build_*. It imports no other package of the refresh.
"""

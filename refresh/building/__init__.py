"""Runs dbt and handles its files.

Only this package imports dbt. It imports no other package of the refresh.
"""

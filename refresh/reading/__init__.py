"""Reads workbooks and CSV files, and lands their rows as CSV.

This package knows neither the database nor dbt: it imports no other package of the refresh.
"""

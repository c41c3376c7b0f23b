"""Finds the conditions that are worth an alert, and sends each alert once.

Alerts name no row values. This package imports no other package of the refresh.
"""

"""WSGI middleware that every request passes before Flask. Imports no routes."""

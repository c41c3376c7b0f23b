"""What every request passes before Flask: WSGI middleware. Imports no routes."""

"""The numbers page: HTML from responses of the public API. Imports no routes and no queries."""

"""WSGI middleware that every request passes before Flask. Imports no routes.

Middleware and views pass these values on in the WSGI environ of the request:

    api.request_id  its id, in the log and in X-Request-ID
    api.key         the name of its API key
    api.is_trusted  set for a client with a key, and without keys for this machine: it may read personal data
    api.build       the build that its queries read
    api.route       the rule of its route, for the log and the metrics
    api.rows        the number of rows in its response, for the log
    api.reason      why the numbers are unavailable, for the log
    api.policy      the Content-Security-Policy of its response
    api.download    set for a response that the cache must not read into memory
"""

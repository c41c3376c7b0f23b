"""What stops a refresh."""


class RefreshError(Exception):
    """A refresh cannot go on. Its text is the one line that the user reads: what, where, what to do."""

"""What stops a refresh."""


class RefreshError(Exception):
    """A refresh cannot go on. Its text is the one line that the user reads: what, where, what to do."""

    status = 1


class AlreadyRunning(RefreshError):
    """Another refresh is at work on this database."""

    status = 75  # EX_TEMPFAIL of sysexits: nothing is wrong, try again later

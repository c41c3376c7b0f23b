"""The errors that stop a refresh."""

from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Failure:
    """A dbt step that failed or warned. rows: how many a test found; look_at: the file with its SQL, or the log."""

    name: str
    kind: str
    rows: int | None
    message: str
    look_at: str

    def __str__(self) -> str:
        if self.rows is None:
            return f"{self.kind} {self.name}: {self.message}"
        found = f"{self.kind} {self.name} found {self.rows} row{'' if self.rows == 1 else 's'}"
        return f"{found}: {self.message}" if self.message else found


def one_line(error: BaseException | str) -> str:
    """Returns a text, or the text of an error, in one line, without the statement and values of a database error."""
    diagnosis = getattr(error, "diag", None)
    text = diagnosis and diagnosis.message_primary
    # the primary message of class 22 quotes values, except that of 22P04 (format of the copied file); other classes
    # quote them only in detail and context
    if text and diagnosis.sqlstate.startswith("22") and diagnosis.sqlstate != "22P04":
        text = f"{psycopg.errors.lookup(diagnosis.sqlstate).__name__}, of a value that is not shown here"
    return " ".join((text or str(error)).split())


class RefreshError(Exception):
    """Stops a refresh. Its text is one line for the user: what is wrong, where, what to do."""

    status = 1  # the exit status
    outcome = "failed"  # in refresh.runs
    failures: tuple[Failure, ...] = ()


class BuildFailed(RefreshError):
    """dbt build failed. failures: its failed steps."""

    def __init__(self, text: str, failures: tuple[Failure, ...]) -> None:
        super().__init__(text)
        self.failures = failures


class Interrupted(SystemExit):
    """SIGINT or SIGTERM arrived. Not a KeyboardInterrupt: raised inside exec(), it would kill Python by a signal."""


class AlreadyRunning(RefreshError):
    """Another refresh is running on this database."""

    status = 75  # EX_TEMPFAIL of sysexits: nothing is wrong, try again later


class NotSettled(RefreshError):
    """A required file is still being written, so it is left for the next refresh. left: {name: reason}."""

    status = 75
    outcome = "left"

    def __init__(self, left: dict[str, str]) -> None:
        name, reason = next(iter(left.items()))
        super().__init__(f"{name}: {reason}; left for the next refresh, the numbers stay as they are")
        self.left = left

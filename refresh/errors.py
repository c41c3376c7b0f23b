"""What stops a refresh."""

from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Failure:
    """A step of dbt's that failed or warned: a test with the number of rows it found, and where to look at them."""

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
    """A text, or that of an error, in one line; a database's error without the statement and the values it quotes."""
    diagnosis = getattr(error, "diag", None)
    text = diagnosis and diagnosis.message_primary
    # class 22 is about values, and quotes them; 22P04 is about the form of what is copied. Of all other errors, values
    # are in the detail and the context
    if text and diagnosis.sqlstate.startswith("22") and diagnosis.sqlstate != "22P04":
        text = f"{psycopg.errors.lookup(diagnosis.sqlstate).__name__}, of a value that is not shown here"
    return " ".join((text or str(error)).split())


class RefreshError(Exception):
    """A refresh cannot go on. Its text is the one line that the user reads: what, where, what to do."""

    status = 1
    outcome = "failed"
    failures: tuple[Failure, ...] = ()


class BuildFailed(RefreshError):
    """dbt's build failed; `failures` are its failed steps."""

    def __init__(self, text: str, failures: tuple[Failure, ...]) -> None:
        super().__init__(text)
        self.failures = failures


class Interrupted(SystemExit):
    """A signal asked for the end. Not KeyboardInterrupt: one inside an exec() makes Python itself end by a signal."""


class AlreadyRunning(RefreshError):
    """Another refresh is at work on this database."""

    status = 75  # EX_TEMPFAIL of sysexits: nothing is wrong, try again later


class NotSettled(RefreshError):
    """A file that is needed is still being written: left for the next refresh. `left` says why: {name: reason}."""

    status = 75
    outcome = "left"

    def __init__(self, left: dict[str, str]) -> None:
        name, reason = next(iter(left.items()))
        super().__init__(f"{name}: {reason}; left for the next refresh, the numbers stay as they are")
        self.left = left

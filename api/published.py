"""The published build: which one it is, and rows that are of one build and no other."""

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from werkzeug.http import http_date

from api.database import Database, NothingPublished, Unavailable

MAX_AGE = 1.0  # seconds that a build is believed to be the published one without asking
ATTEMPTS = 3

# one table is named: the others are those that lie in one schema with it, whatever that schema is called by now
NEWEST_BUILD = """
    select
        build_id,
        published_at,
        array(
            select tables.oid
            from pg_catalog.pg_class as tables
            where tables.relnamespace = (select relnamespace from pg_catalog.pg_class where oid = builds.tableoid)
        ) as tables
    from published.builds
    order by published_at desc
    limit 1
"""

MEMBERS = """
    select dimension, member, tableoid
    from published.members
    order by dimension, position
"""


class OtherBuild(Exception):
    """Another build was published meanwhile: begin anew."""


class Build(NamedTuple):
    """A published build: the oids of its tables, and the members of each dimension in the order shown."""

    build_id: str
    published_at: datetime
    modified: str  # published_at, as HTTP writes it
    tables: frozenset[int]
    members: Mapping[str, list[str]]

    def age(self) -> int:
        """Seconds since it was published."""
        return max(0, int(time.time() - self.published_at.timestamp()))


class Published:
    """What is published. Names are found anew by every statement, and a publish may come between two of them: so each
    row says by its table's oid which build it is of."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._build: Build | None = None
        self._asked_at = 0.0
        self._lock = threading.Lock()

    def build(self, max_age: float = MAX_AGE) -> Build:
        """The published build, as it was max_age seconds ago at most. Raises Unavailable."""
        build = self._build
        if build is not None and time.monotonic() - self._asked_at < max_age:
            return build
        with self._lock:
            asked_at = time.monotonic()
            self._build = self._ask()
            self._asked_at = asked_at
            return self._build

    def fetch(self, query: str, parameters: Mapping[str, object], oids: int = 1) -> tuple[Build, list[tuple]]:
        """The build, and the rows of a select on its tables, whose last columns are the oids of those."""
        for _ in range(ATTEMPTS):
            build = self.build()
            rows = self._database.fetch(query, parameters)
            # no rows say nothing of their build: only that it did not change meanwhile does
            if is_of(build, rows, oids) if rows else self.build(max_age=0) is build:
                return build, rows
            self._asked_at = 0.0
        raise Unavailable("too many builds are published at once")

    def chunks(
        self, build: Build, query: str, parameters: Mapping[str, object], oids: int = 1
    ) -> Iterator[list[tuple]]:
        """As fetch, some rows at a time; raises OtherBuild when they are not of this build, and Unavailable."""
        for rows in self._database.chunks(query, parameters):
            if not is_of(build, rows, oids):
                raise OtherBuild
            yield rows

    def _ask(self) -> Build:
        for _ in range(ATTEMPTS):
            newest = self._database.fetch(NEWEST_BUILD)
            if not newest:
                raise NothingPublished("the list of builds is empty")
            build_id, published_at, tables = newest[0]
            if self._build and self._build.build_id == build_id:
                return self._build
            build = Build(build_id, published_at, http_date(published_at), frozenset(tables), {})
            rows = self._database.fetch(MEMBERS)
            if is_of(build, rows, 1):
                members: dict[str, list[str]] = {"channel": [], "customer_type": [], "topic": []}
                for dimension, member, _ in rows:
                    members[dimension].append(member)
                return build._replace(members=members)
        raise Unavailable("too many builds are published at once")


def is_of(build: Build, rows: list[tuple], oids: int) -> bool:
    """Whether every row is of this build."""
    return {oid for row in rows for oid in row[-oids:]} - {None} <= build.tables

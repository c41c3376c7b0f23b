"""The published builds: which one is current, and the rows of its tables."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from werkzeug.http import http_date

from api.data.database import Database, NothingPublished, Unavailable

MAX_AGE = 1.0  # seconds for which a build is taken for the current one without another query
RULES = ("date_order", "topic_rule", "time_zone")  # variables of the dbt project that decide what the numbers mean

CURRENT_BUILD = """
    select build_id, published_at, variables, project_version
    from published.builds
    where is_current
"""
KEPT = """
    select build_id, published_at
    from published.builds
    where is_kept
    order by published_at desc
"""
MEMBERS = """
    select dimension, member
    from {build}.members
    order by dimension, position
"""
# the id of a refresh; builds of earlier versions have a UUID
BUILD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, eq=False)
class Build:
    """A published build, whose tables never change.

    In the SQL of a query, `{build}` is the schema of its tables. Where they are gone, a query raises BuildDropped.
    """

    build_id: str
    published_at: datetime
    project_version: str | None  # that of the project which made it; none for builds of earlier versions
    rules: Mapping[str, str | None]  # the values of RULES; none for builds of earlier versions
    members: Mapping[str, list[str]]  # of each dimension, in the order shown
    schema: str
    _database: Database

    @cached_property
    def modified(self) -> str:
        """When it was published, as HTTP writes it."""
        return http_date(self.published_at)

    def age(self) -> int:
        """Seconds since it was published."""
        return max(0, int(time.time() - self.published_at.timestamp()))

    def fetch(self, query: str, parameters: Mapping[str, object]) -> list[tuple]:
        """The rows of one select on its tables. Raises Unavailable."""
        return self._database.fetch(query.format(build=self.schema), parameters)

    def chunks(self, query: str, parameters: Mapping[str, object]) -> Iterator[list[tuple]]:
        """As fetch, some rows at a time."""
        return self._database.chunks(query.format(build=self.schema), parameters)


class Builds:
    """Knows the current build, and looks once a second whether another one is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._build: Build | None = None
        self._asked_at = 0.0
        self._lock = threading.Lock()

    def current(self, max_age: float = MAX_AGE) -> Build:
        """The current build, as it was max_age seconds ago at most. Raises Unavailable."""
        build = self._build
        if build is not None and time.monotonic() - self._asked_at < max_age:
            return build
        with self._lock:
            asked_at = time.monotonic()
            self._build = self._query()
            self._asked_at = asked_at
            return self._build

    def kept(self) -> list[tuple[str, datetime]]:
        """Id and time of the builds whose tables are kept, the last published one first. Raises Unavailable."""
        return self._database.fetch(KEPT)

    def _query(self) -> Build:
        rows = self._database.fetch(CURRENT_BUILD)
        if not rows:
            raise NothingPublished("no build is current")
        build_id, published_at, variables, project_version = rows[0]
        if self._build and self._build.build_id == build_id:
            return self._build
        schema, members = schema_of(build_id), {"channel": [], "customer_type": [], "topic": []}
        for dimension, member in self._database.fetch(MEMBERS.format(build=schema)):
            members[dimension].append(member)
        rules = {name: (variables or {}).get(name) for name in RULES}
        return Build(build_id, published_at, project_version, rules, members, schema, self._database)


def schema_of(build_id: str) -> str:
    """The schema of a build's tables. Raises Unavailable for an id that no refresh makes: it becomes a part of SQL."""
    if not BUILD_ID.fullmatch(build_id):
        raise Unavailable("a build has an id that no refresh makes")
    return f"build_{build_id.replace('-', '_')}"

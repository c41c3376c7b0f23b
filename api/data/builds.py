"""The published builds: the current one, the kept ones, and queries on their tables."""

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from werkzeug.http import http_date

from api.data.database import Database, NothingPublished, Unavailable
from api.data.vocabulary import DIMENSIONS

MAX_AGE = 1.0  # seconds between queries for the current build
RULES = ("date_order", "topic_rule", "time_zone")  # variables of the dbt project that the numbers depend on

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
    from {build}.dimension_members
    order by dimension, position
"""
# the id of a refresh; builds of earlier versions have a UUID
BUILD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, eq=False)
class Build:
    """A published build, whose tables never change.

    In SQL, `{build}` stands for the schema of its tables. If they were dropped, a query raises BuildDropped.
    """

    build_id: str
    published_at: datetime
    project_version: str | None  # none for builds of earlier versions
    rules: Mapping[str, str | None]  # the values of RULES; none for builds of earlier versions
    members: Mapping[str, list[str]]  # by dimension, in the order shown
    schema: str
    _database: Database

    @cached_property
    def modified(self) -> str:
        """The time of publishing as an HTTP date."""
        return http_date(self.published_at)

    def age(self) -> int:
        """The time since publishing, in seconds."""
        return max(0, int(time.time() - self.published_at.timestamp()))

    def fetch(self, query: str, parameters: Mapping[str, object]) -> list[tuple]:
        """The rows of one select on its tables. Raises Unavailable."""
        return self._database.fetch(query.format(build=self.schema), parameters)

    def chunks(self, query: str, parameters: Mapping[str, object]) -> Iterator[list[tuple]]:
        """As fetch, in chunks."""
        return self._database.chunks(query.format(build=self.schema), parameters)


class Builds:
    """The builds, with a query once a second for the current one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._build: Build | None = None
        self._queried_at = 0.0
        self._lock = threading.Lock()

    def current(self, max_age: float = MAX_AGE) -> Build:
        """The build that was current at most max_age seconds ago. Raises Unavailable."""
        build = self._build
        if build is not None and time.monotonic() - self._queried_at < max_age:
            return build
        with self._lock:
            queried_at = time.monotonic()
            self._build = self._query()
            self._queried_at = queried_at
            return self._build

    def kept(self) -> list[tuple[str, datetime]]:
        """Id and publishing time of the kept builds, the latest first. Raises Unavailable."""
        return self._database.fetch(KEPT)

    def _query(self) -> Build:
        rows = self._database.fetch(CURRENT_BUILD)
        if not rows:
            raise NothingPublished("no build is current")
        build_id, published_at, variables, project_version = rows[0]
        if self._build and self._build.build_id == build_id:
            return self._build
        schema, members = schema_of(build_id), {dimension: [] for dimension in DIMENSIONS}
        for dimension, member in self._database.fetch(MEMBERS.format(build=schema)):
            members[dimension].append(member)
        rules = {name: (variables or {}).get(name) for name in RULES}
        return Build(build_id, published_at, project_version, rules, members, schema, self._database)


def schema_of(build_id: str) -> str:
    """The schema of a build's tables. The name becomes part of SQL: any other id raises Unavailable."""
    if not BUILD_ID.fullmatch(build_id):
        raise Unavailable("a build has an invalid id")
    return f"build_{build_id.replace('-', '_')}"

"""/api/v1/changes: the changes since an earlier published build."""

from flask import Response

from api.contract import schemas
from api.contract.parameters import Changes
from api.contract.resources import Resources
from api.contract.responses import as_json, pagination
from api.data import changes as data
from api.data.builds import Build
from api.extensions import current_build, services

blueprint = Resources("changes", __name__, url_prefix="/api/v1")


@blueprint.resource("/changes", schemas.CHANGES, Changes())
def changes(filters: dict) -> Response:
    """Changes since an earlier build: customers, counts, totals per channel, rejected rows

    `limit` and `offset` apply to each list but `channels`; `next` is null on the last page of every list. If no earlier
    build is kept, `since` is the current build and the lists are empty.
    """
    build = current_build()
    since = filters.get("since") or build_before(build)
    limit, offset = filters["limit"], filters["offset"]
    lists = {name: data.rows_of(name, build, since, limit + 1, offset) for name in data.LISTS}
    has_next = any(len(rows) > limit for rows in lists.values())
    lists = {name: rows[:limit] for name, rows in lists.items()}
    body = {"since": since, "build": build.build_id, **data.totals(build, since), **lists}
    rows = sum(map(len, lists.values()))
    return as_json({"data": body, "pagination": pagination(limit, offset, has_next)}, rows)


def build_before(build: Build) -> str:
    """The kept build that was published before this one, or else this one."""
    kept = services().builds.kept()
    return next((build_id for build_id, at in kept if at < build.published_at), build.build_id)

"""How the value of a parameter is read, where marshmallow's own fields would take more than is meant."""

import datetime as dt
import re

import marshmallow as ma
from marshmallow import fields

from api.data import sorting
from api.extensions import current_build, services


class Whole(fields.Integer):
    """A whole number, in ASCII digits and nothing else."""

    def _deserialize(self, value, attr, data, **more):
        if not re.fullmatch(r"\d{1,19}", value, re.ASCII):
            raise ma.ValidationError("A whole number is needed.")
        return super()._deserialize(value, attr, data, **more)


class Day(fields.Date):
    """A day, as 2019-10-04."""

    def _deserialize(self, value, attr, data, **more):
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
                raise ValueError
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ma.ValidationError("A day is needed, such as 2019-10-04.") from None


class Member(fields.String):
    """A channel, customer type or topic that the published build knows."""

    def __init__(self, dimension: str, **more):
        super().__init__(**more)
        self.dimension = dimension
        self.metadata["x-dimension"] = dimension

    def _deserialize(self, value, attr, data, **more):
        members = current_build().members[self.dimension]
        if value not in members:
            raise ma.ValidationError(f"It is not known. Known: {', '.join(members[:20]) or 'none'}.")
        return value


class SortedBy(fields.String):
    """What the list of customers can be sorted by, in the published build."""

    def _deserialize(self, value, attr, data, **more):
        known = sorting.sorts(current_build().members["channel"])
        if value not in known:
            names = [name for name in known if not name.startswith("-")]
            raise ma.ValidationError(f"It is not known. Known, also with - in front: {', '.join(names[:20])}.")
        return value


class KeptBuild(fields.String):
    """The id of a published build whose tables are kept."""

    def _deserialize(self, value, attr, data, **more):
        kept = [build_id for build_id, _ in services().builds.kept()]
        if value not in kept:
            raise ma.ValidationError(f"It is not kept. Kept: {', '.join(kept)}.")
        return value


def flag(**more):
    """true or false, and no other word for them."""
    return fields.Boolean(truthy={"true"}, falsy={"false"}, **more)

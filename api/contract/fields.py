"""The types of parameters that are stricter than marshmallow's fields, or depend on the current build."""

import datetime as dt
import re

import marshmallow as ma
from marshmallow import fields

from api.data import sorting
from api.extensions import current_build, services

LARGEST_ID = 2**63 - 1  # bigint


def described(description: str, **more) -> dict:
    """The arguments that describe a field in the OpenAPI document."""
    return {"metadata": {"description": description, **more}}


def flag(**more) -> fields.Field:
    """`true` or `false`."""
    return fields.Boolean(truthy={"true"}, falsy={"false"}, **more)


class Whole(fields.Integer):
    """A whole number in ASCII digits."""

    def _deserialize(self, value, attr, data, **more):
        if not re.fullmatch(r"\d{1,19}", value, re.ASCII):
            raise ma.ValidationError("Must be a whole number.")
        return super()._deserialize(value, attr, data, **more)


class Day(fields.Date):
    """A date such as 2019-10-04."""

    def _deserialize(self, value, attr, data, **more):
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
                raise ValueError
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ma.ValidationError("Must be a date such as 2019-10-04.") from None


class Known(fields.String):
    """A value that the current build or the list of kept builds knows."""

    def __init__(self, dimension: str, **more):
        super().__init__(**more)
        self.dimension = self.metadata["x-dimension"] = dimension

    def _deserialize(self, value, attr, data, **more):
        values = known(self.dimension)
        if value not in values:
            raise ma.ValidationError(f"Unknown value. Known: {', '.join(values[:20]) or 'none'}.")
        return value


def known(dimension: str) -> list[str]:
    """The values of `sort`, of `build`, or the members of a dimension. Raises Unavailable."""
    if dimension == "build":
        return [build_id for build_id, _ in services().builds.kept()]
    members = current_build().members
    return sorting.sorts(members["channel"]) if dimension == "sort" else members[dimension]

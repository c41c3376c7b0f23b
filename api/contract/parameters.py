"""The query parameters. Any other parameter is refused by its name."""

from collections.abc import Callable
from functools import lru_cache, wraps

import marshmallow as ma
from flask import request
from flask_smorest import Blueprint
from marshmallow import fields
from webargs.flaskparser import FlaskParser

from api.contract.fields import LARGEST_ID, Day, Known, Whole, described, flag
from api.contract.responses import chosen
from api.data import queries, sorting
from api.data.vocabulary import REASONS, SHEETS

MOST_IDS = 100


@lru_cache  # without the parser an empty query takes 30 µs less, a quarter of the API's own time
def defaults(schema: ma.Schema) -> dict:
    return schema.load({})


class Parser(FlaskParser):
    """Refuses unknown parameters, and a parameter that is given twice unless it is a list."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": None}  # as the schemas say: ma.RAISE

    def parse(self, argmap, *positional, **more):
        if request.query_string:
            return super().parse(argmap, *positional, **more)
        return dict(defaults(argmap))

    def load_querystring(self, req, schema):
        for name, values in req.args.lists():
            field = next((field for field in schema.fields.values() if name in (field.data_key, field.name)), None)
            if len(values) > 1 and field is not None and not isinstance(field, fields.List):
                raise ma.ValidationError({name: ["Given more than once."]})
        return super().load_querystring(req, schema)


class QueryBlueprint(Blueprint):
    """A blueprint of resources that take their parameters from the query."""

    ARGUMENTS_PARSER = Parser()

    def arguments(self, schema: ma.Schema, *, formats: tuple[str, ...] = ("json",)) -> Callable:
        """Passes the query, read by the schema, to the view.

        A request that accepts none of the formats is 406. Without formats the view chooses one.
        """
        read = super().arguments(schema, location="query")

        def decorate(view: Callable) -> Callable:
            @wraps(view)
            def negotiated(*positional, **named):
                if formats:
                    chosen(*formats)
                return view(*positional, **named)

            return read(negotiated)

        return decorate


class Query(ma.Schema):
    """No parameters."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": "Unknown parameter."}


class Days(Query):
    """The first and the last day."""

    from_ = Day(data_key="from", **described("From this day on.", example="2019-10-01"))
    to = Day(**described("Up to and including this day.", example="2020-12-31"))

    @ma.validates_schema
    def _order(self, data, **_):
        if data.get("from_") and data.get("to") and data["from_"] > data["to"]:
            raise ma.ValidationError("Must not be after `to`.", "from")


class Filters(Days):
    """The filters of every counting resource."""

    channel = fields.List(Known("channel"), **described("Only these channels. May be repeated."))
    topic = Known("topic", **described("Only interactions about this product. **An assumption**, see `/topics`."))


class ListFilters(Filters):
    """The filters of resources about more than one customer."""

    customer_id = fields.List(
        Whole(validate=ma.validate.Range(1, LARGEST_ID)),
        validate=ma.validate.Length(max=MOST_IDS),
        **described("Only these customers. May be repeated."),
    )
    customer_type = Known("customer_type", **described("Only customers of this type."))


class Timeline(ListFilters):
    """The filters, and the length of the periods."""

    interval = fields.String(
        load_default="month",
        validate=ma.validate.OneOf(queries.INTERVALS),
        **described("The length of a period. Weeks begin on Monday."),
    )


class Page(ListFilters):
    """The filters, and which customers in which order."""

    # Postgres has no text with a NUL
    search = fields.String(
        validate=[ma.validate.Length(1, 100), ma.validate.Regexp(r"^[^\x00]*[^\s\x00][^\x00]*$")],
        **described("Only customers whose id begins with this, or whose type contains it in any case.", example="4"),
    )
    sort = Known(
        "sort",
        load_default=sorting.DEFAULT,
        **described(
            "The order: `customer_id`, `customer_type`, `interactions` (of the channels shown, within the filters) or "
            "`interactions.Call` (of one channel shown); descending with a leading `-`, and then by `customer_id`.",
            example=sorting.DEFAULT,
        ),
    )
    limit = Whole(validate=ma.validate.Range(1, 1000), **described(
        "The maximum number of customers. Default: 100 in JSON, all in CSV and NDJSON."))  # fmt: skip
    after = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "Only customers with a larger id: the next page in the default order. Not with another `sort`."))  # fmt: skip
    offset = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "The number of customers to skip: the next page in any other order."))  # fmt: skip
    total = flag(load_default=False, **described("Whether to include the number of customers on all pages."))
    format = fields.String(validate=ma.validate.OneOf(["json", "csv", "ndjson"]), **described(
        "The format. Default: by the Accept header."))  # fmt: skip

    @ma.validates_schema
    def _goes_together(self, data, **_):
        sort = data["sort"]
        if "after" in data and sort != sorting.DEFAULT:
            raise ma.ValidationError("Needs the default `sort`; use `offset` with another one.", "after")
        channel = sorting.parsed(sort).channel
        if channel and channel not in data.get("channel", (channel,)):
            raise ma.ValidationError("This channel is filtered out by `channel`.", "sort")

    @ma.post_load
    def _trimmed(self, data, **_):
        return data | {"search": data["search"].strip()} if "search" in data else data


class Rows(Query):
    """A part of a list."""

    limit = Whole(validate=ma.validate.Range(1, 1000), load_default=100, **described("The maximum number of rows."))
    offset = Whole(
        validate=ma.validate.Range(0, LARGEST_ID), load_default=0, **described("The number of rows to skip.")
    )


class History(Filters, Rows):
    """The filters, and a part of the list."""


class Anomalies(Days, Rows):
    """A part of the unusual numbers. The days are those on which a period begins."""

    recent = flag(**described("`true`: only those of the last days of the data. `false`: only the others."))
    period = fields.String(
        validate=ma.validate.OneOf(["day", "week"]), **described("Only numbers of a day, or of a week.")
    )


class RejectedRows(Rows):
    """A part of the rejected rows."""

    sheet = fields.String(validate=ma.validate.OneOf(list(SHEETS.values())), **described("Only rows of this sheet."))
    reason = fields.String(validate=ma.validate.OneOf(REASONS), **described("Only rows rejected for this reason."))


class Changes(Rows):
    """The earlier build, and a part of each list."""

    since = Known("build", **described("The id of a kept build. Default: the one published before the current build."))

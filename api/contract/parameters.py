"""Query parameters: what may be asked, and how each is read. Whatever else is in a query is refused, by its name."""

from collections.abc import Callable
from functools import wraps

import marshmallow as ma
from flask_smorest import Blueprint
from marshmallow import fields
from webargs.flaskparser import FlaskParser

from api.contract.fields import Day, KeptBuild, Member, SortedBy, Whole, flag
from api.contract.responses import chosen
from api.data import queries, sorting
from api.data.vocabulary import REASONS, SHEETS

LARGEST_ID = 2**63 - 1  # bigint
MOST_IDS = 100


class Parser(FlaskParser):
    """Refuses unknown parameters, and a parameter that is given twice unless it is a list."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": None}  # as the schemas say: ma.RAISE

    def load_querystring(self, req, schema):
        for name, values in req.args.lists():
            field = next((field for field in schema.fields.values() if name in (field.data_key, field.name)), None)
            if len(values) > 1 and field is not None and not isinstance(field, fields.List):
                raise ma.ValidationError({name: ["Give it once."]})
        return super().load_querystring(req, schema)


class QueryBlueprint(Blueprint):
    """A blueprint of resources that take their parameters from the query."""

    ARGUMENTS_PARSER = Parser()

    def arguments(self, schema: ma.Schema, *, formats: tuple[str, ...] = ("json",)) -> Callable:
        """Passes the query to the view, read by the schema. 406 unless the client accepts one of the formats; without
        formats the view chooses."""
        read = super().arguments(schema, location="query")

        def decorate(view: Callable) -> Callable:
            @wraps(view)
            def negotiated(*positional, **named):
                if formats:
                    chosen(*formats)
                return view(*positional, **named)

            return read(negotiated)

        return decorate


def described(description: str, **more) -> dict:
    return {"metadata": {"description": description, **more}}


class Query(ma.Schema):
    """No parameters at all, and what every schema of a query has in common."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": "There is no such parameter."}


class Filters(Query):
    """The filters of every resource that counts."""

    channel = fields.List(Member("channel"), **described("Count, and show, only these channels. May be repeated."))
    from_ = Day(data_key="from", **described("Count from this day on.", example="2019-10-01"))
    to = Day(**described("Count up to this day, it included.", example="2020-12-31"))
    topic = Member("topic", **described("Count what is about this product. **An assumption**, see `/topics`."))

    @ma.validates_schema
    def _order(self, data, **_):
        if data.get("from_") and data.get("to") and data["from_"] > data["to"]:
            raise ma.ValidationError("It lies after `to`.", "from")


class ListFilters(Filters):
    """The filters of resources about more than one customer."""

    customer_id = fields.List(
        Whole(validate=ma.validate.Range(1, LARGEST_ID)),
        validate=ma.validate.Length(max=MOST_IDS),
        **described("Count only these customers. May be repeated."),
    )
    customer_type = Member("customer_type", **described("Count only customers of this type."))


class Timeline(ListFilters):
    """The filters, and the length of a period."""

    interval = fields.String(
        load_default="month",
        validate=ma.validate.OneOf(queries.INTERVALS),
        **described("How long each period is; weeks begin on Mondays."),
    )


class Page(ListFilters):
    """The filters, which customers, and in which order."""

    # a NUL is text to Python and to HTTP, and not to Postgres
    search = fields.String(
        validate=[ma.validate.Length(1, 100), ma.validate.Regexp(r"^[^\x00]*[^\s\x00][^\x00]*$")],
        **described(
            "Only customers whose number begins with this, or whose type contains it, in upper or lower case. White "
            "space around it makes no difference.",
            example="4",
        ),
    )
    sort = SortedBy(
        load_default=sorting.DEFAULT,
        **described(
            "The order: by `customer_id`, `customer_type`, `interactions` (of the channels shown, within the filters), "
            "or `interactions.Call`, those of one channel that is shown. A `-` in front turns it round. Customers with "
            "the same value follow each other by their numbers.",
            example=sorting.DEFAULT,
            **{"x-dimension": "sort"},
        ),
    )
    limit = Whole(validate=ma.validate.Range(1, 1000), **described(
        "How many customers at most: 100 if it is not given, in CSV and NDJSON all."))  # fmt: skip
    after = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "Customers with a greater number than this: how the next page is asked for, in the order of numbers."
        " Not together with another `sort`."))  # fmt: skip
    offset = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "How many customers to leave out: how the next page is asked for in any other order."))  # fmt: skip
    total = flag(load_default=False, **described("Whether to say how many customers there are on all pages."))
    format = fields.String(validate=ma.validate.OneOf(["json", "csv", "ndjson"]), **described(
        "The format; without it the one that the Accept header asks for."))  # fmt: skip

    @ma.validates_schema
    def _goes_together(self, data, **_):
        sort = data["sort"]
        if "after" in data and sort != sorting.DEFAULT:
            raise ma.ValidationError("It follows the order of numbers: with another `sort`, give `offset`.", "after")
        channel = sorting.parsed(sort).channel
        if channel and channel not in data.get("channel", (channel,)):
            raise ma.ValidationError("`channel` leaves this one out.", "sort")

    @ma.post_load
    def _trimmed(self, data, **_):
        return data | {"search": data["search"].strip()} if "search" in data else data


class Rows(Query):
    """Which part of a long list."""

    limit = Whole(validate=ma.validate.Range(1, 1000), load_default=100, **described("How many rows at most."))
    offset = Whole(
        validate=ma.validate.Range(0, LARGEST_ID), load_default=0, **described("How many rows to leave out.")
    )


class History(Filters, Rows):
    """The filters, and which part of the list."""


class Anomalies(Rows):
    """Which unusual numbers."""

    recent = flag(**described("Only those of the last days of the data, or only the others."))
    period = fields.String(validate=ma.validate.OneOf(["day", "week"]), **described("Only days, or only weeks."))


class RejectedRows(Rows):
    """Which rejected rows."""

    sheet = fields.String(validate=ma.validate.OneOf(list(SHEETS.values())), **described("Only rows of this sheet."))
    reason = fields.String(validate=ma.validate.OneOf(REASONS), **described("Only rows rejected for this reason."))


class Changes(Rows):
    """Since which build, and which part of each list."""

    since = KeptBuild(
        **described(
            "The id of a kept build; the one published before the current one if it is not given.",
            **{"x-dimension": "build"},
        )
    )

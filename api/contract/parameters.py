"""The query parameters. Any other parameter is refused by its name."""

import marshmallow as ma
from marshmallow import fields

from api.contract.fields import LARGEST_ID, Day, Known, Whole, described, flag
from api.data import queries, sorting
from api.data.vocabulary import REASONS, SHEETS

MOST_IDS = 100


class Query(ma.Schema):
    """No parameters."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": "Unknown parameter."}


class Tabular(Query):
    """The format of a list that is also a table."""

    format = fields.String(validate=ma.validate.OneOf(["json", "csv"]), **described(
        "The format. Default: by the Accept header."))  # fmt: skip
    bom = flag(load_default=False, **described(
        "Whether a CSV begins with a byte order mark, without which Excel misreads letters such as é."))  # fmt: skip


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


class Customers(Query):
    """The filters of customers."""

    customer_id = fields.List(
        Whole(validate=ma.validate.Range(1, LARGEST_ID)),
        validate=ma.validate.Length(max=MOST_IDS),
        **described("Only these customers. May be repeated."),
    )
    customer_type = Known("customer_type", **described("Only customers of this type."))


class Totals(Filters, Customers, Tabular):
    """The filters of resources about all customers, and the format."""


class Timeline(Totals):
    """As Totals, and the length of the periods."""

    interval = fields.String(
        load_default="month",
        validate=ma.validate.OneOf(queries.INTERVALS),
        **described("The length of a period. Weeks begin on Monday."),
    )


class CustomerList(Customers, Tabular):
    """The filters of customers, a part of the list, and the format."""

    format = fields.String(validate=ma.validate.OneOf(["json", "csv", "ndjson"]), **described(
        "The format. Default: by the Accept header."))  # fmt: skip
    # Postgres has no text with a NUL
    search = fields.String(
        validate=[ma.validate.Length(1, 100), ma.validate.Regexp(r"^[^\x00]*[^\s\x00][^\x00]*$")],
        **described("Only customers whose id begins with this, or whose type contains it in any case.", example="4"),
    )
    limit = Whole(validate=ma.validate.Range(1, 1000), **described(
        "The maximum number of customers. Default: 100 in JSON, all in CSV and NDJSON."))  # fmt: skip
    after = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "Only customers with a larger id: the next page in the order by id."))  # fmt: skip
    total = flag(load_default=False, **described("Whether to include the number of customers on all pages."))

    @ma.post_load
    def _trimmed(self, data, **_):
        return data | {"search": data["search"].strip()} if "search" in data else data


class Page(Filters, CustomerList):
    """As CustomerList, and the filters of counts and the order."""

    sort = Known(
        "sort",
        load_default=sorting.DEFAULT,
        **described(
            "The order: `customer_id`, `customer_type`, `interactions` (of the channels shown, within the filters) or "
            "`interactions.Call` (of one channel shown); descending with a leading `-`, and then by `customer_id`.",
            example=sorting.DEFAULT,
        ),
    )
    offset = Whole(validate=ma.validate.Range(0, LARGEST_ID), **described(
        "The number of customers to skip: the next page in any other order."))  # fmt: skip

    @ma.validates_schema
    def _goes_together(self, data, **_):
        sort = data["sort"]
        if "after" in data and sort != sorting.DEFAULT:
            raise ma.ValidationError("Needs the default `sort`; use `offset` with another one.", "after")
        channel = sorting.parsed(sort).channel
        if channel and channel not in data.get("channel", (channel,)):
            raise ma.ValidationError("This channel is filtered out by `channel`.", "sort")


class Rows(Query):
    """A part of a list."""

    limit = Whole(validate=ma.validate.Range(1, 1000), load_default=100, **described("The maximum number of rows."))
    offset = Whole(
        validate=ma.validate.Range(0, LARGEST_ID), load_default=0, **described("The number of rows to skip.")
    )


class History(Filters, Rows, Tabular):
    """The filters, a part of the list, and the format."""

    limit = Whole(validate=ma.validate.Range(1, 1000), **described(
        "The maximum number of rows. Default: 100 in JSON, all in CSV."))  # fmt: skip


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

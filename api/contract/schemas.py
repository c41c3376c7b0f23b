"""The shapes of responses, for the OpenAPI document. Responses are not validated at run time; tests compare the two."""

import marshmallow as ma
from marshmallow import fields

from api.data import filters, vocabulary


def shape(name: str, optional: str = "", **members: fields.Field) -> type[ma.Schema]:
    """A schema of this name. Every member but the optional one is required."""
    for member in members:
        members[member].required = member != optional
    return ma.Schema.from_dict(members, name=name)


def counts(description: str = "Number of interactions by channel, in the order of the channels.") -> fields.Field:
    return fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": description})


def many(schema: type[ma.Schema]) -> fields.Field:
    return fields.List(fields.Nested(schema))


def text(description: str, **more) -> fields.Field:
    return fields.String(metadata={"description": description}, **more)


BEFORE_AND_AFTER = {"before": fields.Integer(), "after": fields.Integer()}
LOCAL_TIME = "As in the workbook, without a time zone, such as 2019-10-04T09:00:00."


def addresses() -> dict[str, fields.Field]:
    """The members of a pagination that are addresses."""
    return {
        "first": text("The first page."),
        "prev": text("The page before; null on the first one, and after an id.", allow_none=True),
        "next": text("The next page; null on the last one.", allow_none=True),
    }


OFFSET_PAGES = shape("Pages", limit=fields.Integer(), offset=fields.Integer(), **addresses())
CUSTOMER_PAGES = shape(
    "Pagination",
    "total",
    limit=fields.Integer(),
    **addresses(),
    total=fields.Integer(metadata={"description": "Customers on all pages, with `total=true`."}),
)
COUNTS = shape("CustomerCounts", customer_id=fields.Integer(), interactions=counts())
CUSTOMER = shape("Customer", data=fields.Nested(COUNTS))
LISTED = shape(
    "ListedCustomer",
    customer_id=fields.Integer(),
    **{name: fields.String(allow_none=name not in filters.IN_COUNTS) for name in filters.LISTED},
    interactions=counts(),
)
CUSTOMERS = shape("Customers", data=many(LISTED), pagination=fields.Nested(CUSTOMER_PAGES))
DESCRIBED_CUSTOMER = shape(
    "DescribedCustomer",
    "occupation",
    customer_id=fields.Integer(),
    customer_type=fields.String(),
    occupation=text("Personal data: only with a key.", allow_none=True),
    is_known=fields.Boolean(metadata={"description": "Whether the customer is in the sheet Customers."}),
    first_interaction_on=fields.Date(allow_none=True),
    last_interaction_on=fields.Date(allow_none=True),
    interactions=fields.Integer(metadata={"description": "The number of interactions of all channels."}),
)
DESCRIBED_CUSTOMERS = shape(
    "DescribedCustomers", data=many(DESCRIBED_CUSTOMER), pagination=fields.Nested(CUSTOMER_PAGES)
)
DAY_OF_CUSTOMER = shape(
    "DayOfCustomer",
    day=fields.Date(),
    channel=fields.String(),
    topics=fields.List(fields.String(), metadata={"description": "**An assumption**, see `/topics`."}),
    interactions=fields.Integer(),
)
HISTORY = shape("History", data=many(DAY_OF_CUSTOMER), pagination=fields.Nested(OFFSET_PAGES))
INDEX = shape("Index", data=fields.Dict(keys=fields.String(), values=fields.String()))
DIMENSIONS = shape("Dimensions", **{name: fields.List(fields.String()) for name in vocabulary.DIMENSIONS})
MEMBERS = shape("Members", data=fields.Nested(DIMENSIONS))
CHANNELS = shape("Channels", data=many(shape("Channel", channel=fields.String(), interactions=fields.Integer())))
TYPES = shape("CustomerTypes", data=many(shape("CustomerType", customer_type=fields.String(), interactions=counts())))
TOPIC = shape("Topic", topic=fields.String(), interactions=counts())
TOPICS = shape("Topics", data=many(TOPIC), note=text("The assumption about topics."))
PERIOD = shape("Period", period_start=fields.Date(), interactions=counts())
TIMELINE = shape("Timeline", data=many(PERIOD), interval=text("day, week, month or year"))
STATISTICS = shape(
    "Statistics",
    data=fields.Nested(
        shape(
            "StatisticsOfBuild",
            **{name: fields.Integer() for name in vocabulary.STATISTICS if not name.endswith("_at")},
            first_interaction_at=text(LOCAL_TIME, allow_none=True),
            last_interaction_at=text(LOCAL_TIME, allow_none=True),
            built_at=fields.DateTime(),
            build_id=text("The id of the build."),
            project_version=text("The version of the project that made the build.", allow_none=True),
            date_order=text("The order of dates that are text: dmy (day first) or mdy (month first).", allow_none=True),
            topic_rule=text("The rule for the products of an interaction: same_month or none.", allow_none=True),
            time_zone=text("The time zone of the workbooks.", allow_none=True),
            date_order_evidence=fields.Nested(
                shape("DateOrderEvidence", **{name: fields.Integer() for name in vocabulary.DATE_READINGS}),
                metadata={"description": "The number of dates that are text, by how they can be read."},
            ),
        )
    ),
)
ANOMALY = shape(
    "Anomaly",
    **{name: fields.String() for name in ("dimension", "member", "period", "direction")},
    **{name: fields.Float() for name in ("expected", "expected_low", "expected_high", "score")},
    period_start=fields.Date(),
    interactions=fields.Integer(),
    is_recent=fields.Boolean(),
)
ANOMALIES = shape("Anomalies", data=many(ANOMALY), pagination=fields.Nested(OFFSET_PAGES))
REJECTED_ROW = shape(
    "RejectedRow",
    source_file=fields.String(),
    sheet=fields.String(),
    source_row=fields.Integer(metadata={"description": "The row number in Excel."}),
    content=fields.Dict(keys=fields.String(), values=fields.String(allow_none=True)),
    reason=fields.String(),
)
REJECTED_ROWS = shape("RejectedRows", data=many(REJECTED_ROW), pagination=fields.Nested(OFFSET_PAGES))
CHANGES = shape(
    "Changes",
    data=fields.Nested(
        shape(
            "ChangesOfBuild",
            since=text("The earlier build."),
            build=text("The current build."),
            totals=counts("The numbers of changed customers, counts and rejected rows, over all pages."),
            channels=many(shape("ChangedChannel", channel=fields.String(), **BEFORE_AND_AFTER)),
            customers=many(shape("ChangedCustomer", customer_id=fields.Integer(), change=text("new or gone"))),
            counts=many(
                shape("ChangedCount", customer_id=fields.Integer(), channel=fields.String(), **BEFORE_AND_AFTER)
            ),
            rejected_rows=many(
                shape(
                    "ChangedRejectedRow",
                    change=text("new or fixed"),
                    **{name: fields.String() for name in ("source_file", "sheet", "reason")},
                    source_row=fields.Integer(),
                )
            ),
        )
    ),
    pagination=fields.Nested(OFFSET_PAGES),
)
PROBLEM = shape(
    "Problem",
    "errors",
    **{name: fields.String() for name in ("type", "title")},
    code=text("The kind of problem, for programs: it does not change."),
    status=fields.Integer(),
    detail=text("What is wrong, and what to do."),
    errors=many(shape("WrongParameter", parameter=fields.String(), detail=fields.String())),
    request_id=text("The id of the request in the operator's log; also in the header X-Request-ID."),
)

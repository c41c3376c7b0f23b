"""Every select that the API makes on the marts. They name their columns: a plan kept by a session outlives a publish.

Values travel as parameters. The last column of each is the oid of the table that was read, of more tables as many
columns: they tell which build a row is of.
"""

from collections.abc import Collection

from api.conditions import COUNTS, DAYS, IN_COUNTS, LISTED, ON_CUSTOMERS, ON_DAYS, where
from api.declaration import SHEETS
from api.sorting import Sort

INTERACTIONS_OF_CUSTOMER = """
    select channel, interactions, tableoid
    from published.interaction_counts
    where customer_id = %(customer_id)s
    order by channel_position
"""

OUTCOMES = ("read", "used", "repeated", "superseded", "rejected")
STATISTICS = [
    *(f"{sheet}_rows_{what}" for sheet in SHEETS for what in OUTCOMES),
    "customers", "customers_known", "customers_seen", "channels", "topics",
    "interactions", "mentions_repeated", "first_interaction_at", "last_interaction_at", "built_at",
]  # fmt: skip
ANOMALIES = [
    "dimension", "member", "period", "period_start", "interactions", "expected", "expected_low", "expected_high",
    "score", "direction", "is_recent",
]  # fmt: skip
INTERVALS = ["day", "week", "month", "year"]
HISTORY = ["day", "channel", "topics", "interactions"]
REJECTED_ROWS = ["source_file", "sheet", "source_row", "content", "reason"]


def interactions(names: Collection[str], limited: bool, sort: Sort | None = None) -> tuple[str, int]:
    """Customer, the counts of each channel in the order shown, and LISTED; and how many columns of oids follow.

    Every customer has every channel. What is asked of days is summed up for each: a customer without any is there too.
    """
    names, tables, joins, number, oids = set(names), [COUNTS], [], "counts.interactions", ["any_value(counts.tableoid)"]
    filters, order, part = where(names - ON_DAYS), "counts.customer_id", "limit %(rows)s" if limited else ""
    if ON_DAYS & names:
        tables.append(DAYS)
        number = "coalesce(sums.interactions, 0)"
        oids.append("(select tableoid from days limit 1)")
    if sort or {"search", "offset"} & names:
        # first of all who is shown: counts are made of nobody else
        sort = sort or Sort("customer_id", None, False)
        tables.append(f"page as ({page(names, part, sort)})")
        joins.append("inner join page using (customer_id)")
        filters, part = where(names & {"channel"}), ""
        order = f"any_value(page.sorted_by) {direction(sort)}, counts.customer_id"
        oids.append("any_value(page.tableoid)")
    if ON_DAYS & names:
        joins.append(f"""
            left join lateral (
                select sum(interactions)::bigint as interactions
                from days
                where customer_id = counts.customer_id and channel = counts.channel and {where(ON_DAYS & names)}
            ) as sums on true
        """)
    if set(LISTED) - IN_COUNTS:
        joins.append("inner join published.customers as listed using (customer_id)")
        oids.append("any_value(listed.tableoid)")
    shown = [f"any_value({'counts' if name in IN_COUNTS else 'listed'}.{name})" for name in LISTED]
    return (
        f"""
        with {", ".join(tables)}
        select
            counts.customer_id,
            array_agg({number} order by counts.channel_position),
            {", ".join(shown)},
            {", ".join(oids)}
        from counts
        {" ".join(joins)}
        where {filters}
        group by counts.customer_id
        order by {order}
        {part}
    """,
        len(oids),
    )


def page(names: set[str], part: str, sort: Sort) -> str:
    """The customers who are shown, and what they are sorted by."""
    sorted_by, sums = {"customer_type": "customer_type collate pg_c_utf8"}.get(sort.by, sort.by), ""
    if sort.by == "interactions":
        sorted_by = "coalesce(sums.interactions, 0)"
        sums = f"""
            left join (
                select customer_id, sum(interactions) as interactions
                from {"days" if ON_DAYS & names else "counts"}
                where {where(names - {"search"})}
                group by customer_id
            ) as sums using (customer_id)
        """
    return f"""
        select customer_id, {sorted_by} as sorted_by, customers.tableoid
        from published.customers {sums}
        where {where(names & ON_CUSTOMERS)}
        order by sorted_by {direction(sort)}, customer_id
        {part} {"offset %(offset)s" if "offset" in names else ""}
    """


def direction(sort: Sort) -> str:
    return "desc" if sort.is_descending else "asc"


def number_of_customers(names: Collection[str]) -> str:
    """How many customers there are, over all pages."""
    return f"""
        select count(*), any_value(tableoid)
        from published.customers
        where {where((ON_CUSTOMERS - {"after"}) & set(names))}
    """


def history(names: Collection[str]) -> tuple[str, int]:
    """One customer's days, the latest first; and how many columns of oids follow. Without any, one row of nulls."""
    return (
        f"""
        with {DAYS}, members as not materialized (
            select member, position, tableoid
            from published.members
            where dimension = 'channel'
        )
        select
            history.day,
            history.channel,
            history.topics,
            history.interactions,
            customers.tableoid,
            (select tableoid from days limit 1),
            (select tableoid from members limit 1)
        from published.customers
        left join lateral (
            select day, channel, position, topics, interactions
            from days
            left join members on members.member = days.channel
            where days.customer_id = customers.customer_id and {where(names)}
            order by day desc, position
            limit %(rows)s offset %(offset)s
        ) as history on true
        where customers.customer_id = %(number)s
        order by history.day desc, history.position
    """,
        3,
    )


def totals(names: Collection[str], by: str) -> str:
    """Interactions by channel and by one more thing: customer_type, topic, or the first day of each interval."""
    table = "interaction_counts_by_day" if "customer_id" in names else "interaction_totals_by_day"
    group = f"date_trunc('{by}', day::timestamp)::date" if by in INTERVALS else by
    return f"""
        select {group}, channel, sum(interactions)::bigint, any_value(counts.tableoid)
        from published.{table} as counts {"cross join unnest(topics) as topic" if by == "topic" else ""}
        where {where(names)} {"and topic = %(topic)s" if by == "topic" and "topic" in names else ""}
        group by 1, channel
        order by 1
    """


def statistics() -> str:
    """The one row of the statistics."""
    return f"select {', '.join(STATISTICS)}, tableoid from published.statistics"


def anomalies(names: Collection[str]) -> str:
    """Unusual numbers, the latest first."""
    return f"""
        select {", ".join(ANOMALIES)}, tableoid
        from published.interaction_anomalies
        where {where(names)}
        order by period_start desc, dimension, member, period
        limit %(rows)s offset %(offset)s
    """


def rejected_rows(names: Collection[str]) -> str:
    """Rejected rows, in the order of their files."""
    return f"""
        select {", ".join(REJECTED_ROWS)}, tableoid
        from published.rejected_rows
        where {where(names)}
        order by sheet, source_file, source_row
        limit %(rows)s offset %(offset)s
    """

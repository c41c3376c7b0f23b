"""Every select that the API makes on the marts. They name their columns: a plan kept by a session outlives a publish.

Values travel as parameters. The last column of each is the oid of the table that was read, of two tables two: it tells
which build a row is of.
"""

from collections.abc import Collection

CONDITIONS = {
    "customer_id": "customer_id = any(%(customer_id)s)",
    "customer_type": "customer_type = %(customer_type)s",
    "channel": "channel = any(%(channel)s)",
    "from_": "day >= %(from_)s",
    "to": "day <= %(to)s",
    "topic": "%(topic)s = any(topics)",
    "after": "customer_id > %(after)s",
    "recent": "is_recent = %(recent)s",
    "period": "period = %(period)s",
    "sheet": "sheet = %(sheet)s",
    "reason": "reason = %(reason)s",
}
ON_DAYS = {"from_", "to", "topic"}

INTERACTIONS_OF_CUSTOMER = """
    select channel, interactions, tableoid
    from published.interaction_counts
    where customer_id = %(customer_id)s
    order by channel_position
"""

STATISTICS = [
    "customers_rows_read", "customers_rows_used", "customers_rows_rejected",
    "interactions_rows_read", "interactions_rows_used", "interactions_rows_rejected",
    "products_rows_read", "products_rows_used", "products_rows_rejected",
    "customers", "customers_known", "customers_seen", "channels", "topics",
    "interactions", "mentions_repeated", "first_interaction_at", "last_interaction_at", "built_at",
]  # fmt: skip
ANOMALIES = [
    "dimension", "member", "period", "period_start", "interactions", "expected", "expected_low", "expected_high",
    "score", "direction", "is_recent",
]  # fmt: skip
REJECTED_ROWS = ["source_file", "sheet", "source_row", "content", "reason"]


def where(names: Collection[str]) -> str:
    """The condition that the filters of these names come to."""
    return " and ".join(condition for name, condition in CONDITIONS.items() if name in names) or "true"


def interactions(names: Collection[str], limited: bool) -> tuple[str, int]:
    """Customer, type and the counts of each channel in the order shown; and how many columns of oids follow.

    Every customer has every channel. What is asked of days is summed up for each: a customer without any is there too.
    """
    days, number, oids = "", "counts.interactions", "any_value(counts.tableoid)"
    if ON_DAYS & set(names):
        days = f"""
            left join lateral (
                select sum(interactions)::bigint as interactions, max(tableoid) as tableoid
                from published.interaction_counts_by_day
                where customer_id = counts.customer_id and channel = counts.channel and {where(ON_DAYS & set(names))}
            ) as days on true
        """
        number, oids = "coalesce(days.interactions, 0)", f"{oids}, max(days.tableoid)"
    return (
        f"""
        select
            counts.customer_id,
            any_value(counts.customer_type),
            array_agg({number} order by counts.channel_position),
            {oids}
        from published.interaction_counts as counts
        {days}
        where {where(set(names) - ON_DAYS)}
        group by counts.customer_id
        order by counts.customer_id
        {"limit %(rows)s" if limited else ""}
    """,
        oids.count("tableoid"),
    )


def number_of_customers(names: Collection[str]) -> str:
    """How many customers there are, over all pages."""
    return f"""
        select count(*), any_value(tableoid)
        from published.customers
        where {where({"customer_id", "customer_type"} & set(names))}
    """


def totals(names: Collection[str], by: str) -> str:
    """Interactions by channel and by one more thing: customer_type, topic, or the first day of a day, week or month."""
    table = "interaction_counts_by_day" if "customer_id" in names else "interaction_totals_by_day"
    group = f"date_trunc('{by}', day::timestamp)::date" if by in ("day", "week", "month") else by
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

"""The selects on the marts. Values are bound parameters; `{build}` stands for the schema of a build.

Each table with customers is filtered by the customer itself, and not only by a join: then a Citus cluster asks one
shard.
"""

from collections.abc import Collection

from api.data.filters import IN_COUNTS, LISTED, ON_CUSTOMERS, ON_DAYS, where
from api.data.sorting import Sort
from api.data.vocabulary import STATISTICS

# equality: with `any` and an array, as in the filter, a request takes 24 µs more
INTERACTIONS_OF_CUSTOMER = """
    select channel, interactions
    from {build}.interaction_counts
    where customer_id = %(number)s
    order by channel_position
"""

ANOMALIES = [
    "dimension", "member", "period", "period_start", "interactions", "expected", "expected_low", "expected_high",
    "score", "direction", "is_recent",
]  # fmt: skip
INTERVALS = ["day", "week", "month", "year"]
HISTORY = ["day", "channel", "topics", "interactions"]
CUSTOMERS = [
    "customer_id", "customer_type", "occupation", "is_known", "first_interaction_on", "last_interaction_on",
    "interactions",
]  # fmt: skip
REJECTED_ROWS = ["source_file", "sheet", "source_row", "content", "reason"]


def interactions(names: Collection[str], limited: bool, sort: Sort | None = None) -> str:
    """Customer id, LISTED, and the counts of each channel in the order shown.

    Every customer has every channel. Filters on days sum the counts by day; customers without any count 0.
    """
    names, joins, number = set(names), [], "counts.interactions"
    filters, order, part = where(names - ON_DAYS), "counts.customer_id", "limit %(rows)s" if limited else ""
    if sort or {"search", "offset"} & names:
        # selects the customers of the page first, so that only theirs are counted
        sort = sort or Sort("customer_id", None, False)
        joins.append(f"inner join ({page(names, part, sort)}) as page using (customer_id)")
        filters, part = where(names & {"channel"}), ""
        order = f"any_value(page.sorted_by) {direction(sort)}, counts.customer_id"
    elif limited:
        filters += f" and {in_first_page(names, 'counts')}"
    if ON_DAYS & names:
        number = "coalesce(sums.interactions, 0)"
        joins.append(f"""
            left join lateral (
                select sum(interactions)::bigint as interactions
                from {{build}}.interaction_counts_by_day as days
                where days.customer_id = counts.customer_id
                    and days.channel = counts.channel
                    and {where((ON_DAYS | {"customer_id"}) & names)}
            ) as sums on true
        """)
    if more := set(LISTED) - IN_COUNTS:
        joins.append(
            f"inner join (select customer_id, {', '.join(more)} from {{build}}.customers) as listed using (customer_id)"
        )
    shown = [f"any_value({'counts' if name in IN_COUNTS else 'listed'}.{name})" for name in LISTED]
    return f"""
        select counts.customer_id, {", ".join(shown)}, array_agg({number} order by counts.channel_position)
        from {{build}}.interaction_counts as counts
        {" ".join(joins)}
        where {filters}
        group by counts.customer_id
        order by {order}
        {part}
    """


def in_first_page(names: Collection[str], table: str) -> str:
    """Whether a customer is on the page: otherwise each shard of a Citus cluster would count a whole page."""
    return f"""
        {table}.customer_id <= (
            select max(customer_id)
            from ({page(set(names), "limit %(rows)s", Sort("customer_id", None, False))}) as page
        )
    """


def page(names: set[str], part: str, sort: Sort) -> str:
    """The customers of the page, and the value that they are sorted by."""
    sorted_by, sums = {"customer_type": "customer_type collate pg_c_utf8"}.get(sort.by, sort.by), ""
    if sort.by == "interactions":
        sorted_by = "coalesce(sums.interactions, 0)"
        sums = f"""
            left join (
                select customer_id, sum(interactions) as interactions
                from {{build}}.{"interaction_counts_by_day" if ON_DAYS & names else "interaction_counts"}
                where {where(names - {"search"})}
                group by customer_id
            ) as sums using (customer_id)
        """
    return f"""
        select customer_id, {sorted_by} as sorted_by
        from {{build}}.customers {sums}
        where {where(names & ON_CUSTOMERS)}
        order by sorted_by {direction(sort)}, customer_id
        {part} {"offset %(offset)s" if "offset" in names else ""}
    """


def direction(sort: Sort) -> str:
    return "desc" if sort.is_descending else "asc"


def customers(names: Collection[str], limited: bool) -> str:
    """CUSTOMERS: the customers by id, with their first and last day and the number of their interactions."""
    return f"""
        select customer_id, customer_type, occupation, is_known, first_day, last_day, coalesce(interactions, 0)
        from {{build}}.customers
        left join lateral (
            select min(day) as first_day, max(day) as last_day, sum(interactions)::bigint as interactions
            from {{build}}.interaction_counts_by_day as days
            where days.customer_id = customers.customer_id
        ) as days on true
        where {where(names)} {"and " + in_first_page(names, "customers") if limited else ""}
        order by customer_id
        {"limit %(rows)s" if limited else ""}
    """


def number_of_customers(names: Collection[str]) -> str:
    """The number of customers on all pages."""
    return f"""
        select count(*)
        from {{build}}.customers
        where {where((ON_CUSTOMERS - {"after"}) & set(names))}
    """


def history(names: Collection[str]) -> str:
    """The days of one customer, the latest first. A customer without any has one row of nulls."""
    return f"""
        select history.day, history.channel, history.topics, history.interactions
        from {{build}}.customers
        left join lateral (
            select day, channel, position, topics, interactions
            from {{build}}.interaction_counts_by_day as days
            left join {{build}}.dimension_members on dimension = 'channel' and member = channel
            where days.customer_id = customers.customer_id and {where({"customer_id", *names})}
            order by day desc, position
            limit %(rows)s offset %(offset)s
        ) as history on true
        where customers.customer_id = any(%(customer_id)s)
        order by history.day desc, history.position
    """


def totals(names: Collection[str], by: str) -> str:
    """Interactions by channel and by customer_type, topic, or the first day of each interval."""
    table = "interaction_counts_by_day" if "customer_id" in names else "interaction_totals_by_day"
    group = f"date_trunc('{by}', day::timestamp)::date" if by in INTERVALS else by
    return f"""
        select {group}, channel, sum(interactions)::bigint
        from {{build}}.{table} {"cross join unnest(topics) as topic" if by == "topic" else ""}
        where {where(names)} {"and topic = %(topic)s" if by == "topic" and "topic" in names else ""}
        group by 1, channel
        order by 1
    """


def statistics() -> str:
    """The one row of the mart statistics."""
    return f"select {', '.join(STATISTICS)} from {{build}}.statistics"


def date_order_evidence() -> str:
    """The number of dates that are text, by how they can be read."""
    return "select reading, dates from {build}.date_order_evidence"


def anomalies(names: Collection[str]) -> str:
    """The unusual numbers, the latest first."""
    rows = "(select *, period_start as day from {build}.interaction_anomalies) as anomalies"
    return listing(rows, ANOMALIES, names, "period_start desc, dimension, member, period")


def rejected_rows(names: Collection[str]) -> str:
    """The rejected rows by sheet, file and row."""
    return listing("{build}.rejected_rows", REJECTED_ROWS, names, "sheet, source_file, source_row")


def listing(rows: str, columns: list[str], names: Collection[str], order: str) -> str:
    """A part of the rows of a table or subquery."""
    return f"""
        select {", ".join(columns)}
        from {rows}
        where {where(names)}
        order by {order}
        limit %(rows)s offset %(offset)s
    """

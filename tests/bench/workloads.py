"""The workloads of the API benchmark, their right numbers in SQL, and the SELECTs of the API."""

from typing import NamedTuple

import psycopg

from api.data import queries
from api.data.builds import schema_of

CUSTOMERS = 100_000
CUSTOMERS_A_PAGE = 100
HOT = 4711
TYPE = "Orange"
Numbers = dict[int | None, dict[str, int]]  # by customer and channel; None for all customers together


class Workload(NamedTuple):
    """Requests of one kind. `numbers`: the least and greatest random number in them; without, all are the same."""

    name: str
    numbers: tuple[int, int] | None = None


ONE = Workload(f"one of {CUSTOMERS:,} customers", (1, CUSTOMERS))
HOT_ONE = Workload("one hot customer")
UNCHANGED = Workload("one hot customer, unchanged (304)")
PAGE = Workload("a page of 100 customers", (0, CUSTOMERS - CUSTOMERS_A_PAGE))
TOTAL = Workload("the totals of a customer type")
WORKLOADS = (ONE, HOT_ONE, UNCHANGED, PAGE, TOTAL)
NOTHING = Workload("hello, world")

OF_A_CUSTOMER = """
    select customer_id, channel, interactions
    from published.interaction_counts
    where customer_id = %(number)s
"""
OF_A_PAGE = """
    select customer_id, channel, interactions
    from published.interaction_counts
    where customer_id > %(number)s
    order by customer_id, channel_position
    limit 800
"""
OF_A_TYPE = """
    select null, channel, sum(interactions)::bigint
    from published.interaction_counts
    where customer_type = %(customer_type)s
    group by channel
"""


def api_selects(build_id: str) -> dict[Workload, str]:
    """The SELECTs that the API sends for this build, in the form of pgbench."""
    selects = {
        ONE: queries.INTERACTIONS_OF_CUSTOMER,
        PAGE: queries.interactions({"after"}, limited=True),
        TOTAL: queries.totals({"customer_type"}, by="customer_type"),
    }
    values = {"number": ":number", "after": ":number", "rows": str(CUSTOMERS_A_PAGE + 1)}
    values["customer_type"] = ":customer_type"
    return {workload: (select % values).format(build=schema_of(build_id)) for workload, select in selects.items()}


def numbers_in_database(connection: psycopg.Connection, workload: Workload, number: int | None) -> Numbers:
    select = {PAGE: OF_A_PAGE, TOTAL: OF_A_TYPE}.get(workload, OF_A_CUSTOMER)
    parameters = {"number": HOT if number is None else number, "customer_type": TYPE}
    return grouped(connection.execute(select, parameters))


def grouped(rows) -> Numbers:
    """Groups rows of customer, channel and interactions by customer and channel."""
    numbers: Numbers = {}
    for customer, channel, interactions in rows:
        numbers.setdefault(customer, {})[channel] = interactions
    return numbers


def numbers_to_check(workload: Workload) -> list[int | None]:
    """Some of the random numbers of a workload: the first, the last, and a few between."""
    if workload.numbers is None:
        return [None]
    least, most = workload.numbers
    return [least, most, *range(least + 17, most, 31_337)]

"""What the benchmark of the API asks: the questions, their answers in SQL, and the SELECTs behind them."""

from typing import NamedTuple

import psycopg

from api.data import queries
from api.data.builds import schema_of

CUSTOMERS = 100_000
CUSTOMERS_A_PAGE = 100
HOT = 4711
TYPE = "Orange"
Numbers = dict[int | None, dict[str, int]]  # by customer and channel; None: of all customers together


class Question(NamedTuple):
    """`numbers`: the least and the most of a random whole number that is asked for; none: always the same."""

    name: str
    numbers: tuple[int, int] | None = None


ONE = Question(f"one of {CUSTOMERS:,} customers", (1, CUSTOMERS))
HOT_ONE = Question("one hot customer")
UNCHANGED = Question("one hot customer, unchanged (304)")
PAGE = Question("a page of 100 customers", (0, CUSTOMERS - CUSTOMERS_A_PAGE))
TOTAL = Question("the totals of a customer type")
QUESTIONS = (ONE, HOT_ONE, UNCHANGED, PAGE, TOTAL)
NOTHING = Question("hello, world")

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


def api_selects(build_id: str) -> dict[Question, str]:
    """The SELECTs that the API sends while this build is current, as pgbench reads them."""
    selects = {
        ONE: queries.INTERACTIONS_OF_CUSTOMER,
        PAGE: queries.interactions({"after"}, limited=True),
        TOTAL: queries.totals({"customer_type"}, by="customer_type"),
    }
    values = {"customer_id": "array[:number]", "after": ":number", "rows": str(CUSTOMERS_A_PAGE + 1)}
    values["customer_type"] = ":customer_type"
    return {question: (select % values).format(build=schema_of(build_id)) for question, select in selects.items()}


def right_answer(connection: psycopg.Connection, question: Question, number: int | None) -> Numbers:
    select = {PAGE: OF_A_PAGE, TOTAL: OF_A_TYPE}.get(question, OF_A_CUSTOMER)
    parameters = {"number": HOT if number is None else number, "customer_type": TYPE}
    return grouped(connection.execute(select, parameters))


def grouped(rows) -> Numbers:
    """By customer and channel, from rows of customer, channel and number."""
    numbers: Numbers = {}
    for customer, channel, interactions in rows:
        numbers.setdefault(customer, {})[channel] = interactions
    return numbers


def numbers_to_check(question: Question) -> list[int | None]:
    """A few of the numbers that the question may have at its end: the first, the last, and some between."""
    if question.numbers is None:
        return [None]
    least, most = question.numbers
    return [least, most, *range(least + 17, most, 31_337)]

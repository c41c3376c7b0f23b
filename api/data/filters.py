"""What the filters come to in SQL, and the tables that they are asked of."""

from collections.abc import Collection

CONDITIONS = {
    "customer_id": "customer_id = any(%(customer_id)s)",
    "customer_type": "customer_type = %(customer_type)s",
    "channel": "channel = any(%(channel)s)",
    "from_": "day >= %(from_)s",
    "to": "day <= %(to)s",
    "topic": "%(topic)s = any(topics)",
    "after": "customer_id > %(after)s",
    # functions, so that no character of it is a wildcard
    "search": """(
        starts_with(customer_id::text, %(search)s::text)
        or strpos(lower(customer_type collate pg_c_utf8), lower(%(search)s::text collate pg_c_utf8)) > 0
    )""",
    "sort_channel": "channel = %(sort_channel)s",
    "recent": "is_recent = %(recent)s",
    "period": "period = %(period)s",
    "sheet": "sheet = %(sheet)s",
    "reason": "reason = %(reason)s",
}
ON_DAYS = {"from_", "to", "topic"}
ON_CUSTOMERS = {"customer_id", "customer_type", "after", "search"}

# the columns of the mart customers that a list shows beside the counts, and those that interaction_counts has itself
LISTED = ("customer_type",)
IN_COUNTS = {"customer_type"}


def where(names: Collection[str]) -> str:
    """The condition that the filters of these names come to."""
    return " and ".join(condition for name, condition in CONDITIONS.items() if name in names) or "true"

"""The filters as SQL conditions."""

from collections.abc import Collection

CONDITIONS = {
    "customer_id": "customer_id = any(%(customer_id)s)",
    "customer_type": "customer_type = %(customer_type)s",
    "channel": "channel = any(%(channel)s)",
    "from_": "day >= %(from_)s",
    "to": "day <= %(to)s",
    "topic": "%(topic)s = any(topics)",
    "after": "customer_id > %(after)s",
    # functions instead of like, in which % and _ are wildcards
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

# the columns of the mart customers that a list shows, and those of them that interaction_counts has too
LISTED = ("customer_type",)
IN_COUNTS = {"customer_type"}


def where(names: Collection[str]) -> str:
    """The condition for the filters of these names."""
    return " and ".join(condition for name, condition in CONDITIONS.items() if name in names) or "true"

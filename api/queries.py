"""Every select that the API makes. They name their columns: a plan kept by a session outlives a publish."""

from api.database import Database

INTERACTIONS_OF_CUSTOMER = """
    select channel, interactions
    from published.interaction_counts
    where customer_id = %s
    order by channel_position
"""

NEWEST_BUILD = """
    select build_id, published_at
    from published.builds
    order by published_at desc
    limit 1
"""


def interactions_of_customer(database: Database, customer_id: int) -> dict[str, int]:
    """Interactions per channel, every channel in the order in which they are shown; empty for an unknown customer."""
    return dict(database.fetch(INTERACTIONS_OF_CUSTOMER, [customer_id]))


def newest_build(database: Database) -> dict[str, str]:
    """Id and time (ISO 8601) of the published build."""
    build_id, published_at = database.fetch(NEWEST_BUILD)[0]
    return {"build_id": build_id, "published_at": published_at.isoformat()}

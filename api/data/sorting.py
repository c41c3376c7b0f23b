"""By what the list of customers can be sorted, as it is asked for: `customer_id`, `-interactions.Call` and the like."""

from typing import NamedTuple

DEFAULT = "customer_id"


class Sort(NamedTuple):
    """Customers with the same value follow each other by their numbers, in either direction."""

    by: str  # customer_id, customer_type or interactions
    channel: str | None  # whose interactions; none: those of all channels that are shown
    is_descending: bool


def parsed(text: str) -> Sort:
    by, _, channel = text.removeprefix("-").partition(".")
    return Sort(by, channel or None, text.startswith("-"))


def sorts(channels: list[str]) -> list[str]:
    """All that may be asked for when these channels are known; in front of each, a `-` turns it round."""
    names = [DEFAULT, "customer_type", "interactions", *(f"interactions.{channel}" for channel in channels)]
    return [f"{sign}{name}" for name in names for sign in ("", "-")]

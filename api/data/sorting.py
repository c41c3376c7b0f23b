"""The order of the list of customers, such as `customer_id` or `-interactions.Call`."""

from typing import NamedTuple

DEFAULT = "customer_id"


class Sort(NamedTuple):
    """Customers with the same value are in ascending order of their ids, in either direction."""

    by: str  # customer_id, customer_type or interactions
    channel: str | None  # of the interactions; none for all channels shown
    is_descending: bool


def parsed(text: str) -> Sort:
    """The order for a valid value of the parameter sort."""
    by, _, channel = text.removeprefix("-").partition(".")
    return Sort(by, channel or None, text.startswith("-"))


def sorts(channels: list[str]) -> list[str]:
    """Every valid value of the parameter sort; a leading `-` means descending."""
    names = [DEFAULT, "customer_type", "interactions", *(f"interactions.{channel}" for channel in channels)]
    return [*names, *(f"-{name}" for name in names)]

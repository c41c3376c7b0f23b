"""`/` and `/customers/<customer_id>`: each reads the address, queries the public API and renders a page."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api.data.vocabulary import OUTCOMES, SHEETS
from api.page import comparison, insights, rendering, texts, timeline
from api.page.client import Client, Refused, address_of

YEARS = 12  # at most, in the filter by year

blueprint = Blueprint("page", __name__, template_folder="templates")
for filter_ in (
    texts.number,
    texts.share,
    texts.signed,
    texts.day,
    texts.ago,
    rendering.largest,
    comparison.change_from,
):
    blueprint.add_app_template_filter(filter_)


def shown(view: Callable[..., dict]) -> Callable[..., Response]:
    """Renders the context that the view returns, or the problem of the API."""

    @wraps(view)
    def show(**path: int) -> Response:
        client = Client()
        try:
            context = view(client, **path) | about(client)
            return rendering.page("customer.html" if path else "numbers.html", 200, context)
        except Refused as refused:
            return rendering.problem_page(refused.status, refused.detail, refused.headers)

    return show


@blueprint.get("/")
@shown
def numbers(client: Client) -> dict:
    """All numbers within the filters: totals per channel, type and product, over time, and per customer."""
    filters = rendering.filters()
    rows = {"search": request.args.get("search", "").strip(), "sort": request.args.get("sort")}
    channels = client.get("channels", filters)["data"]
    sort = rows["sort"] or ("customer_id" if insights.is_large(client) else "-interactions")
    context = {
        "channels": channels,
        "types": client.get("customer-types", filters)["data"],
        "topics": client.get("topics", filters)["data"],
        "note": client.get("topics", filters)["note"],
        "customers": client.get("interactions", filters | rows | page_rows() | {"sort": sort, "total": "true"}),
        "choices": {
            "channel": [row["channel"] for row in client.get("channels")["data"]],
            "customer_type": [row["customer_type"] for row in client.get("customer-types")["data"]],
            "topic": [row["topic"] for row in client.get("topics")["data"]],
        },
        "years": years(client),
        "page": page_number(),
        "csv": address_of("interactions", filters | rows | {"format": "csv", "bom": "true"}),
        "filters": filters,
        "sort": sort,
        "before": insights.before(client, filters, "channels"),
        "changes": insights.changes(client, filters),
    } | over_time(client, filters, [row["channel"] for row in channels])
    return context | insights.unusual_numbers(client, filters, context["bars"])


@blueprint.get("/customers", strict_slashes=False)
def customers() -> Response:
    """To the list of customers."""
    return redirect(rendering.link("/") + "#customers")


@blueprint.get("/customers/<int:customer_id>/")
def customer_with_slash(customer_id: int) -> Response:
    """To the page of the customer."""
    return redirect(rendering.link(f"/customers/{customer_id}"))


@blueprint.get("/customers/<int:customer_id>")
@shown
def customer(client: Client, customer_id: int) -> dict:
    """One customer: totals, over time, and the days with interactions."""
    filters = rendering.filters()
    counts = client.get(f"interactions/{customer_id}", filters)["data"]
    one = {"customer_id": counts["customer_id"]}
    return {
        "customer": client.get("interactions", one)["data"][0] | counts,
        "channels": [{"channel": name, "interactions": n} for name, n in counts["interactions"].items()],
        "history": client.get(f"interactions/{customer_id}/history", filters | page_rows()),
        "page": page_number(),
        "csv": address_of("interactions", filters | one | {"format": "csv", "bom": "true"}),
        "filters": filters,
        "before": insights.before(client, filters, f"interactions/{customer_id}"),
    } | over_time(client, filters | one, [*counts["interactions"]])


def page_number() -> int:
    """The page of the list, from 1; 1 if the address has none or an invalid one."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def page_rows() -> dict[str, int]:
    """The rows of a list that the page shows."""
    return {"limit": rendering.ROWS, "offset": (page_number() - 1) * rendering.ROWS}


def over_time(client: Client, filters: dict, channels: list[str]) -> dict:
    """The bars of the chart, their colours, their interval and the possible intervals."""
    data = insights.period_of_data(client)
    if data is None:
        return {"bars": [], "intervals": []}
    chosen = insights.chosen_days(filters)
    first, last = max(data.first, chosen.get("from", data.first)), min(data.last, chosen.get("to", data.last))
    possible = timeline.intervals(first, last, len(channels))
    interval = request.args.get("interval")
    if interval not in possible and (interval in timeline.DAYS or not interval):  # the API refuses other values
        interval = timeline.usual_interval(first, last, possible)
    periods = client.get("timeline", filters | {"interval": interval})["data"]
    colour = colours(client)
    bars, ticks = timeline.bars(periods, interval, colour)
    legend = {colour[name]: name if colour[name] < rendering.COLOURS else "other" for name in channels}
    shown = {"bars": bars, "ticks": ticks, "height": timeline.HEIGHT, "legend": legend}
    return shown | {"interval": interval, "intervals": possible}


def colours(client: Client) -> dict[str, int]:
    """The number of each channel's colour, which is the same under every filter."""
    return {row["channel"]: min(n, rendering.COLOURS) for n, row in enumerate(client.get("channels")["data"])}


def years(client: Client) -> list[int]:
    """The last years with interactions, without regard to the filters."""
    periods = client.get("timeline", {"interval": "year"})["data"]
    return [int(period["period_start"][:4]) for period in periods if any(period["interactions"].values())][-YEARS:]


def about(client: Client) -> dict:
    """The age and the statistics of the numbers, for every page."""
    statistics = client.get("statistics")["data"]
    return {
        "statistics": statistics,
        "sheets": SHEETS,
        "outcomes": OUTCOMES,
        "rejected": sum(statistics[f"{sheet}_rows_rejected"] for sheet in SHEETS),
        "colours": colours(client),
        "published_at": client.published_at,
        "age": client.age,
    }

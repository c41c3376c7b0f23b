"""`make bench-page`: measures the speed of the numbers page, next to its JSON and to Datasette.

Publishes 100,000 customers, 8 channels and a million interactions once. Each round requests every view from each
service, one at a time; the figures are medians. The JSON is that of the requests that the view sends to the API, one
after another over one connection. Datasette's page shows the same rows (a table with a count of each channel, without
types and days). "From Postgres" is without the API's cache, as on the first visit after a publish.
"""

import http.client
import os
import statistics
import sys
import time
from collections import defaultdict

from environment import Bench, published
from exports import export
from services import BIN, DATASETTE, Service
from serving import HOST, served
from werkzeug.test import Client

INTERACTIONS, CUSTOMERS = 1_000_000, 100_000
ROUNDS = 15
TABLE = "/rows/interaction_counts?_size=25&_facet=channel"
VIEWS = {
    "/": TABLE,
    "/?sort=-interactions": f"{TABLE}&_sort_desc=interactions",
    "/?customer_type=Orange&channel=Call&from=2020-01-01&to=2020-12-31": None,
    "/?search=47": f"{TABLE}&customer_id__startswith=47",
    "/customers/4711": f"{TABLE}&customer_id=4711",
}
OURS = [sys.executable, "-m", "api"]
FROM_POSTGRES = Service("from Postgres", OURS, {}, {"API_PORT": "{port}", "API_CACHE_MB": "0"})
AS_SHIPPED = Service("as shipped", OURS, {}, {"API_PORT": "{port}"})


def api_requests(view: str) -> list[str]:
    """The URLs that a view requests from the API."""
    from api import create_app

    app = create_app()
    services, urls = app.extensions["services"], []
    public_api = services.public_api

    def record(environ, start_response):
        urls.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return public_api(environ, start_response)

    services.public_api = record
    assert Client(public_api).get(view).status_code == 200, view
    return urls


def seconds(port: int, paths: list[str]) -> float:
    """The time of requests for these paths, one after another."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    started = time.perf_counter()
    for path in paths:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            sys.exit(f"{path}: {response.status}")
    elapsed = time.perf_counter() - started
    connection.close()
    return elapsed


def measure(bench: Bench) -> dict[tuple[str, str], float]:
    """Medians by view and by what was measured."""
    database, _ = export(bench)
    datasette = Service(DATASETTE, [BIN / "datasette", "serve", "--port", "{port}", "-i", database], {})
    os.environ.update(bench.environment)
    requests = {view: api_requests(view) for view in VIEWS}
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    with (
        served(bench, FROM_POSTGRES) as cold,
        served(bench, AS_SHIPPED) as warm,
        served(bench, datasette) as other,
    ):
        for number in range(ROUNDS + 2):
            for view, datasette_view in VIEWS.items():
                figures = {
                    "JSON": seconds(cold, requests[view]),
                    "from Postgres": seconds(cold, [view]),
                    "as shipped": seconds(warm, [view]),
                }
                if datasette_view:
                    figures[DATASETTE] = seconds(other, [datasette_view])
                for name, figure in figures.items():
                    if number >= 2:  # the first responses compile templates and plan queries
                        taken[view, name].append(figure)
    return {key: statistics.median(figures) for key, figures in taken.items()}


def main() -> None:
    with published(INTERACTIONS, CUSTOMERS) as bench:
        figures = measure(bench)
    print(
        f"{'':68}{'from Postgres':>13}{'/ its JSON':>13}{'as shipped':>13}"
        f"{f'{DATASETTE} / from Postgres':>27}{f'{DATASETTE} / as shipped':>24}"
    )
    for view in VIEWS:
        json, cold, warm = (figures[view, name] for name in ("JSON", "from Postgres", "as shipped"))
        line = f"{view:68}{cold * 1000:10.1f} ms {cold / json:12.2f} {warm * 1000:9.1f} ms"
        if other := figures.get((view, DATASETTE)):
            line += f"{other / cold:27.1f}{other / warm:24.1f}"
        print(line)


if __name__ == "__main__":
    main()

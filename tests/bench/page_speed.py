"""`make bench-page`: how fast the numbers page is, beside what it is made of and beside what could be in its place.

100,000 customers, 8 channels and a million interactions are refreshed and published once. Each view is asked for over
and over, one at a time, in rounds that take turns with the others; the figures are medians. The limit is the JSON that
the page is made of: its questions to the API, asked one after another over one connection. In its place could be
Datasette's page of the same rows (a table with a count of each channel; it knows no types and no days). "From
Postgres" is without the API's memory of answers, as on the first visit after a publish.
"""

import http.client
import os
import statistics
import sys
import time
from collections import defaultdict

from candidates import BIN, DATASETTE, Candidate
from exports import export
from place import Bench, published
from services import HOST, served
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
FROM_POSTGRES = Candidate("from Postgres", OURS, {}, {"API_PORT": "{port}", "API_CACHE_MB": "0"})
AS_SHIPPED = Candidate("as shipped", OURS, {}, {"API_PORT": "{port}"})


def questions_of(view: str) -> list[str]:
    """What a view asks of the API."""
    from api import create_app

    app = create_app()
    services, asked = app.extensions["services"], []
    public_api = services.public_api

    def listen(environ, start_response):
        asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return public_api(environ, start_response)

    services.public_api = listen
    assert Client(public_api).get(view).status_code == 200, view
    return asked


def seconds(port: int, paths: list[str]) -> float:
    """Until all of them are answered, one after another."""
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
    """Medians by view and by what was asked."""
    database, _ = export(bench)
    datasette = Candidate(DATASETTE, [BIN / "datasette", "serve", "--port", "{port}", "-i", database], {})
    os.environ.update(bench.environment)
    asked = {view: questions_of(view) for view in VIEWS}
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    with (
        served(bench, FROM_POSTGRES) as cold,
        served(bench, AS_SHIPPED) as warm,
        served(bench, datasette) as other,
    ):
        for number in range(ROUNDS + 2):
            for view, its_place in VIEWS.items():
                figures = {
                    "limit": seconds(cold, asked[view]),
                    "from Postgres": seconds(cold, [view]),
                    "as shipped": seconds(warm, [view]),
                }
                if its_place:
                    figures[DATASETTE] = seconds(other, [its_place])
                for name, figure in figures.items():
                    if number >= 2:  # workers that never answered before have templates and plans to make
                        taken[view, name].append(figure)
    return {key: statistics.median(figures) for key, figures in taken.items()}


def main() -> None:
    with published(INTERACTIONS, CUSTOMERS) as bench:
        figures = measure(bench)
    print(f"{'':68}from Postgres      to limit  as shipped      {DATASETTE} / from Postgres, as shipped")
    for view in VIEWS:
        limit, cold, warm = (figures[view, name] for name in ("limit", "from Postgres", "as shipped"))
        line = f"{view:68}{cold * 1000:10.1f} ms {cold / limit:12.2f} {warm * 1000:9.1f} ms"
        if other := figures.get((view, DATASETTE)):
            line += f"{other / cold:18.1f} {other / warm:14.1f}"
        print(line)


if __name__ == "__main__":
    main()

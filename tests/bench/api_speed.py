"""`make bench-api`: measures the speed of the API, next to the limit and to alternatives, in one run.

Publishes 100,000 customers and 8 channels once; then wrk sends requests over 16 connections. The limit is pgbench with
the SELECT that the API sends. Bare Flask returns a constant, on the API's own server. Each service runs alone, in three
rounds, so that noise affects all of them alike; the figures are medians. "From Postgres" is the API without its cache;
"as shipped" is with the cache, which holds the counts of most customers by then.

BENCH_SECONDS is the length of a run. Needs wrk.
"""

import os
import signal
import sys
from collections import defaultdict
from http.client import HTTPException

import psycopg
from environment import Bench, published
from exports import export
from load import BenchError, Speed, median, pgbench, require_wrk
from measure import measure
from report import print_tables, print_targets
from services import WARM_UP, services_to_measure
from serving import served
from workloads import CUSTOMERS, Workload, api_selects

INTERACTIONS = 300_000
ROUNDS = 3
LIMIT = "the limit: pgbench"


def run(bench: Bench, seconds: int) -> dict[tuple[str, Workload], Speed]:
    """Medians by service and workload. Raises BenchError."""
    speeds: dict[tuple[str, Workload], list[Speed]] = defaultdict(list)
    services = services_to_measure(*export(bench))
    postgres = {"host": "PGHOST", "user": "PGUSER", "dbname": "PGDATABASE"}
    with psycopg.connect(**{name: bench.environment[variable] for name, variable in postgres.items()}) as connection:
        connection.autocommit = True
        selects = api_selects(
            connection.execute("select build_id from published.builds where is_current").fetchone()[0]
        )
        for number in range(1, ROUNDS + 1):
            print(f"round {number} of {ROUNDS}: {LIMIT}", flush=True)
            for workload, select in selects.items():
                pgbench(bench, select, WARM_UP, workload.numbers)
                speeds[LIMIT, workload].append(pgbench(bench, select, seconds, workload.numbers))
            for service in services:
                print(f"round {number} of {ROUNDS}: {service.name}", flush=True)
                with served(bench, service) as port:
                    for workload in service.routes:
                        speeds[service.name, workload].append(measure(connection, port, service, workload, seconds))
    return {key: median(each) for key, each in speeds.items()}


def main() -> int:
    # a SIGTERM ends the started services first, as Ctrl-C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        require_wrk()
        with published(INTERACTIONS, CUSTOMERS) as bench:
            speeds = run(bench, int(os.environ.get("BENCH_SECONDS", "3")))
    except (BenchError, OSError, HTTPException) as error:
        print(f"bench-api: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print_tables(speeds)
    print_targets(speeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())

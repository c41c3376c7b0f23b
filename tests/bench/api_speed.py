"""`make bench-api`: how fast the API answers, beside the limit and beside what could be in its place, in one run.

100,000 customers and 8 channels are refreshed and published once; then wrk asks over 16 connections. The limit is
pgbench with the SELECT that the API sends. Bare Flask answers a constant, on the API's own server. Each service runs
alone, and is asked in three rounds, so that noise hits all alike; the figures are medians. "From Postgres" is with the
API's memory of answers turned off; "as shipped" it holds what was asked before, and has met most customers.

BENCH_SECONDS is the length of a run. It needs wrk.
"""

import os
import signal
import sys
from collections import defaultdict
from http.client import HTTPException

import psycopg
from asking import measure
from candidates import WARM_UP, candidates
from exports import export
from load import Broken, Speed, median, pgbench, require_wrk
from place import Bench, published
from questions import CUSTOMERS, Question, api_selects
from report import print_tables, print_targets
from services import served

INTERACTIONS = 300_000
ROUNDS = 3
LIMIT = "the limit: pgbench"


def run(bench: Bench, seconds: int) -> dict[tuple[str, Question], Speed]:
    """Medians by candidate and question. Raises Broken."""
    speeds: dict[tuple[str, Question], list[Speed]] = defaultdict(list)
    everyone = candidates(*export(bench))
    postgres = {"host": "PGHOST", "user": "PGUSER", "dbname": "PGDATABASE"}
    with psycopg.connect(**{name: bench.environment[variable] for name, variable in postgres.items()}) as connection:
        connection.autocommit = True
        selects = api_selects(
            connection.execute("select build_id from published.builds where is_current").fetchone()[0]
        )
        for number in range(1, ROUNDS + 1):
            print(f"round {number} of {ROUNDS}: {LIMIT}", flush=True)
            for question, select in selects.items():
                pgbench(bench, select, WARM_UP, question.numbers)
                speeds[LIMIT, question].append(pgbench(bench, select, seconds, question.numbers))
            for candidate in everyone:
                print(f"round {number} of {ROUNDS}: {candidate.name}", flush=True)
                with served(bench, candidate) as port:
                    for question in candidate.routes:
                        speeds[candidate.name, question].append(measure(connection, port, candidate, question, seconds))
    return {key: median(each) for key, each in speeds.items()}


def main() -> int:
    # as Ctrl-C does it: everything that was started ends first
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        require_wrk()
        with published(INTERACTIONS, CUSTOMERS) as bench:
            speeds = run(bench, int(os.environ.get("BENCH_SECONDS", "3")))
    except (Broken, OSError, HTTPException) as error:
        print(f"bench-api: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print_tables(speeds)
    print_targets(speeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())

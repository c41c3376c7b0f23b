"""`make bench-anomalies`: compares interaction_anomalies with the mean ± 3 σ of the 14 days before.

Generates daily counts with weekly seasons, closed days, trends and noise, adds incidents, and lets dbt build the model
from them. The rules of the model were chosen on seed 1; the report uses seed 2 by default: `anomalies.py [SEED]`.

Each channel has incidents of one kind only, so that false alarms can be counted by kind. The score:

- A day is unusual if an incident moved its count by at least a fifth and at least 5 interactions. Days moved by less
  are not scored. All other days are ordinary: an alarm on them is false, as is an alarm in the wrong direction.
- A week is scored in the same way, by its total.
- Only points with 14 weeks before them are scored, because both rules need a history.
- Precision: the share of alarms that are right. Recall: the share of unusual points with an alarm.
"""

import datetime as dt
import math
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "bench_anomalies"
MODEL = "interaction_anomalies"
SEED = 2
SERIES_OF_A_KIND = 100
WEEKS, WEEKS_BEFORE = 60, 14
MONDAY = dt.date(2022, 1, 3)
SEASONS = [  # Monday to Sunday
    (1, 1, 1, 1, 1, 1, 1),
    (1.1, 1.1, 1, 1, 1.2, 0.6, 0.5),
    (1.2, 1.1, 1, 1, 0.9, 0.3, 0.15),
    (1.2, 1.1, 1, 1, 0.9, 0, 0),
    (1.1, 1, 1, 1, 0.9, 0.5, 0),
    (0.7, 0.7, 0.8, 1, 1.3, 1.7, 1.2),
]
TRENDS = [0, 0, 0.005, 0.01, 0.02, -0.005, -0.01]  # a week
NOISES = [0, 0.05, 0.1, 0.2]  # the coefficient of variation, added to the Poisson noise
# by kind: the shortest and longest in days, and the least and greatest share of the usual count that is left
INCIDENTS = {
    "spike": ((1, 3), (1.5, 4.0)),
    "drop": ((1, 7), (0.2, 0.6)),
    "silent": ((2, 14), (0.0, 0.0)),
    "holidays": ((2, 8), (0.0, 0.1)),  # all channels on the same days
}
OUTCOMES = ("right", "false", "missed", "ordinary")
Point = tuple[str, str, dt.date]  # channel, period, first day


def poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, rng.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def history(rng: random.Random) -> list[int]:
    """Daily counts of WEEKS weeks, on a level between 1 and 3,000 a day."""
    level = math.exp(rng.uniform(math.log(1), math.log(3000)))
    season, trend, noise = rng.choice(SEASONS), rng.choice(TRENDS), rng.choice(NOISES)
    counts = []
    for day in range(WEEKS * 7):
        mean = level * season[day % 7] * math.exp(trend * (day / 7 - WEEKS / 2))
        if noise:
            mean *= rng.gammavariate(1 / noise**2, noise**2)
        counts.append(poisson(rng, mean))
    return counts


def incidents(rng: random.Random, kind: str) -> Iterator[tuple[int, float]]:
    """The days of incidents, since the start, each with the share of its count that is left."""
    lengths, shares = INCIDENTS[kind]
    day = 8 * 7 + rng.randint(0, 60)
    while day < WEEKS * 7 - lengths[1]:
        length, share = rng.randint(*lengths), rng.uniform(*shares)
        yield from ((day + more, share) for more in range(length))
        day += length + rng.randint(30, 120)


def generate(seed: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The counts by channel ("kind number"), without and with the incidents."""
    before, after = {}, {}
    for kind in INCIDENTS:
        for number in range(SERIES_OF_A_KIND):
            rng = random.Random(f"{seed} {kind} {number}")
            channel = f"{kind} {number:03}"
            before[channel] = history(rng)
            after[channel] = list(before[channel])
            for day, share in incidents(random.Random(seed) if kind == "holidays" else rng, kind):
                after[channel][day] = round(before[channel][day] * share)
    return before, after


def points(counts: dict[str, list[int]]) -> dict[Point, int]:
    """The counts of all days and weeks, in the order of time within each channel."""
    found = {}
    for channel, days in counts.items():
        for day, count in enumerate(days):
            found[channel, "day", MONDAY + dt.timedelta(days=day)] = count
        for day in range(0, len(days), 7):
            found[channel, "week", MONDAY + dt.timedelta(days=day)] = sum(days[day : day + 7])
    return found


def model_alarms(counts: dict[str, list[int]]) -> dict[Point, int]:
    """The alarms of the model, built in a database of its own: 1 for high, -1 for low."""
    with psycopg.connect("", autocommit=True) as server:
        server.execute(f"drop database if exists {DATABASE} with (force)")
        server.execute(f"create database {DATABASE}")
        with psycopg.connect(dbname=DATABASE, autocommit=True) as connection:
            load(connection, counts)
            with tempfile.TemporaryDirectory() as target:
                command = [str(Path(sys.executable).parent / "dbt"), "--quiet", "run", "--select", MODEL]
                command += ["--project-dir", "dbt_project", "--target-path", target, "--log-path", target]
                environment = os.environ | {"PGDATABASE": DATABASE, "DBT_SCHEMA": "bench"}
                subprocess.run(command, cwd=ROOT, env=environment, check=True)
            found = connection.execute(
                f"select member, period, period_start, direction from bench_marts.{MODEL} where dimension = 'channel'"
            ).fetchall()
        server.execute(f"drop database {DATABASE} with (force)")
    return {(member, period, start): 1 if direction == "high" else -1 for member, period, start, direction in found}


def load(connection: psycopg.Connection, counts: dict[str, list[int]]) -> None:
    connection.execute(
        """
        create schema bench_marts;
        create table bench_marts.interaction_totals_by_day
            (customer_type text, channel text, day date, interactions bigint);
        """
    )
    with connection.cursor() as cursor, cursor.copy("copy bench_marts.interaction_totals_by_day from stdin") as rows:
        for (channel, period, day), count in points(counts).items():
            if period == "day" and count:
                rows.write_row(("Red", channel, day, count))


def plain_alarms(counts: dict[str, list[int]]) -> dict[Point, int]:
    """Alarms on counts outside the mean ± 3 σ of the 14 days (or weeks) before. Without deviation there is no alarm."""
    before: dict[tuple[str, str], list[int]] = {}
    alarms = {}
    for point, count in points(counts).items():
        past = before.setdefault(point[:2], [])
        last = past[-14:]
        if len(last) == 14:
            mean = sum(last) / 14
            deviation = math.sqrt(sum((one - mean) ** 2 for one in last) / 13)
            if deviation and abs(count - mean) > 3 * deviation:
                alarms[point] = 1 if count > mean else -1
        past.append(count)
    return alarms


def score(usual: dict[Point, int], seen: dict[Point, int], alarms: dict[Point, int]) -> Counter:
    """The number of points by period, kind and outcome."""
    totals: Counter = Counter()
    first = MONDAY + dt.timedelta(weeks=WEEKS_BEFORE)
    for point, before in usual.items():
        moved = seen[point] - before
        unusual = abs(moved) >= max(5, before / 5)
        if point[2] < first or (moved and not unusual):
            continue
        right = unusual and alarms.get(point) == (1 if moved > 0 else -1)
        key = (point[1], point[0].split()[0])
        holds = (right, point in alarms and not right, unusual and not right, not unusual)
        totals.update({(*key, outcome): number for outcome, number in zip(OUTCOMES, holds, strict=True)})
    return totals


def row(totals: Counter, period: str, kinds: list[str]) -> str:
    right, false, missed = (sum(totals[period, kind, outcome] for kind in kinds) for outcome in OUTCOMES[:3])
    return f"{right / max(1, right + false):12.3f}{right / max(1, right + missed):8.3f}{false:8}"


def main(seed: int) -> None:
    before, after = generate(seed)
    usual, seen = points(before), points(after)
    model, plain = score(usual, seen, model_alarms(after)), score(usual, seen, plain_alarms(after))
    print(f"seed {seed}: {len(before)} channels of {WEEKS} weeks\n")
    print(f"{'':22}{MODEL:>28}{'mean ± 3 σ of the 14 before':>30}")
    print(f"{'':15}{'unusual':>7}{'precision':>12}{'recall':>8}{'false':>8}{'precision':>14}{'recall':>8}{'false':>8}")
    for period in ("day", "week"):
        for name, kinds in [*((kind, [kind]) for kind in INCIDENTS), ("all", list(INCIDENTS))]:
            unusual = sum(model[period, kind, outcome] for kind in kinds for outcome in ("right", "missed"))
            print(
                f"{period} {name:{14 - len(period)}}{unusual:7}{row(model, period, kinds)}  {row(plain, period, kinds)}"
            )
        print(f"ordinary {period}s: {sum(model[period, kind, 'ordinary'] for kind in INCIDENTS)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)

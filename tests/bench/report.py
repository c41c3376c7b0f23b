"""Prints what the benchmark of the API measured: a table a question, and whether the targets were reached."""

from collections.abc import Mapping
from typing import NamedTuple

from candidates import AS_SHIPPED, DATASETTE, FASTAPI, FLASK, FROM_POSTGRES, HELLO, ROAPI
from load import Speed
from questions import HOT_ONE, NOTHING, ONE, QUESTIONS, UNCHANGED, Question

Speeds = Mapping[tuple[str, Question], Speed]  # by candidate and question
OURS = (FROM_POSTGRES.name, AS_SHIPPED.name)


class Target(NamedTuple):
    """Requests a second of ours, as a share of those of another."""

    question: Question
    ours: str
    other: str
    least: float


TARGETS = [
    *(
        Target(ONE, ours, other, least)
        for other, least in ((HELLO.name, 0.5), (FLASK.name, 1.7), (FASTAPI.name, 1.0), (DATASETTE, 8.0), (ROAPI, 6.0))
        for ours in OURS
    ),
    Target(UNCHANGED, AS_SHIPPED.name, HELLO.name, 0.85),
    Target(HOT_ONE, AS_SHIPPED.name, HELLO.name, 0.9),
]
MOST_P99 = 4  # times the p50 of one customer


def print_tables(speeds: Speeds) -> None:
    for question in QUESTIONS:
        print(f"\n{question.name:36}requests/s   p50 ms   p99 ms   from Postgres / it   as shipped / it")
        ours = [speeds.get((name, question)) for name in OURS]
        for name in dict.fromkeys(candidate for candidate, _ in speeds):
            if speed := found(speeds, name, question):
                ratios = [f"{one.rate / speed.rate:.2f}" if one else "" for one in ours]
                print(f"  {name:34}{speed.rate:10,.0f}{speed.p50:9.2f}{speed.p99:9.2f}{ratios[0]:>21}{ratios[1]:>18}")


def print_targets(speeds: Speeds) -> None:
    print(f"\n{'targets':84}figure")
    for question, name, other, least in TARGETS:
        ours, theirs = found(speeds, name, question), found(speeds, other, question)
        figure = ours.rate / theirs.rate if ours and theirs else None
        what = f"{question.name}: {name.removeprefix('this API, ')} to {other}"
        line(what, f"at least {least:g}", figure, figure is not None and figure >= least)
    for name in OURS:
        one = speeds[name, ONE]
        what = f"{ONE.name}: {name.removeprefix('this API, ')}, p99 to p50"
        line(what, f"below {MOST_P99}", one.p99 / one.p50, one.p99 / one.p50 < MOST_P99)


def line(what: str, target: str, figure: float | None, reached: bool) -> None:
    outcome = "not measured" if figure is None else f"{figure:6.2f}  {'reached' if reached else 'missed'}"
    print(f"  {what:70}{target:14}{outcome}")


def found(speeds: Speeds, name: str, question: Question) -> Speed | None:
    """Bare Flask answers every question alike."""
    return speeds.get((name, NOTHING if name == HELLO.name else question))

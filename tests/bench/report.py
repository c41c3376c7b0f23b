"""Prints the results of the API benchmark: a table for each workload, and whether the targets are reached."""

from collections.abc import Mapping
from typing import NamedTuple

from load import Speed
from services import AS_SHIPPED, DATASETTE, FASTAPI, FLASK, FROM_POSTGRES, HELLO, ROAPI
from workloads import HOT_ONE, NOTHING, ONE, PAGE, UNCHANGED, WORKLOADS, Workload

Speeds = Mapping[tuple[str, Workload], Speed]  # by service and workload
OURS = (FROM_POSTGRES.name, AS_SHIPPED.name)


class Target(NamedTuple):
    """The least ratio of our requests a second to those of another service."""

    workload: Workload
    ours: str
    other: str
    least: float


TARGETS = [
    *(
        Target(ONE, ours, other, least)
        for other, least in ((HELLO.name, 0.5), (FLASK.name, 1.7), (FASTAPI.name, 1.2), (DATASETTE, 8.0), (ROAPI, 6.0))
        for ours in OURS
    ),
    Target(PAGE, FROM_POSTGRES.name, FASTAPI.name, 1.0),
    Target(UNCHANGED, AS_SHIPPED.name, HELLO.name, 0.85),
    Target(HOT_ONE, AS_SHIPPED.name, HELLO.name, 0.9),
]
MOST_P99 = 4  # times the p50


def print_tables(speeds: Speeds) -> None:
    for workload in WORKLOADS:
        print(f"\n{workload.name:36}requests/s   p50 ms   p99 ms{'from Postgres, ratio':>21}{'as shipped, ratio':>18}")
        ours = [speeds.get((name, workload)) for name in OURS]
        for name in dict.fromkeys(service for service, _ in speeds):
            if speed := found(speeds, name, workload):
                ratios = [f"{one.rate / speed.rate:.2f}" if one else "" for one in ours]
                print(f"  {name:34}{speed.rate:10,.0f}{speed.p50:9.2f}{speed.p99:9.2f}{ratios[0]:>21}{ratios[1]:>18}")


def print_targets(speeds: Speeds) -> None:
    print(f"\n{'targets':84}figure")
    for workload, name, other, least in TARGETS:
        ours, theirs = found(speeds, name, workload), found(speeds, other, workload)
        figure = ours.rate / theirs.rate if ours and theirs else None
        what = f"{workload.name}: {name.removeprefix('this API, ')} to {other}"
        line(what, f"at least {least:g}", figure, figure is not None and figure >= least)
    for name in OURS:
        one = speeds[name, ONE]
        what = f"{ONE.name}: {name.removeprefix('this API, ')}, p99 to p50"
        line(what, f"below {MOST_P99}", one.p99 / one.p50, one.p99 / one.p50 < MOST_P99)


def line(what: str, target: str, figure: float | None, reached: bool) -> None:
    outcome = "not measured" if figure is None else f"{figure:6.2f}  {'reached' if reached else 'missed'}"
    print(f"  {what:70}{target:14}{outcome}")


def found(speeds: Speeds, name: str, workload: Workload) -> Speed | None:
    """The speed of a service; bare Flask has the same one in every workload."""
    return speeds.get((name, NOTHING if name == HELLO.name else workload))

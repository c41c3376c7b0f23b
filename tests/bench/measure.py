"""Measures a service under one workload, after a check that its numbers are right."""

import contextlib

import psycopg
from load import BenchError, Speed, wrk
from services import Route, Service
from serving import HOST, get
from workloads import Numbers, Workload, numbers_in_database, numbers_to_check


def measure(connection: psycopg.Connection, port: int, service: Service, workload: Workload, seconds: int) -> Speed:
    """The speed of the service. Raises BenchError."""
    route = service.routes[workload]
    headers = check(connection, port, service, workload)
    url, lines = f"http://{HOST}:{port}{route.path}", [f"{name}: {value}" for name, value in headers.items()]
    expect_status(port, service, workload, headers)
    wrk(url, route.warm_up, workload.numbers, lines)
    speed = wrk(url, seconds, workload.numbers, lines)
    expect_status(port, service, workload, headers)
    return speed


def check(connection: psycopg.Connection, port: int, service: Service, workload: Workload) -> dict[str, str]:
    """Checks the numbers in the responses. Returns the headers of the requests. Raises BenchError."""
    route = service.routes[workload]
    etag = None
    for number in numbers_to_check(workload):
        path = path_of(route, number)
        status, etag, body = get(port, path)
        if status != 200:
            raise BenchError(f"{service.name}: {path} returned {status}")
        if route.read and numbers_of(route, body) != numbers_in_database(connection, workload, number):
            raise BenchError(f"{service.name}: {path} does not return the numbers of the database: {body[:300]!r}")
    return {"If-None-Match": etag} if route.is_conditional else {}


def path_of(route: Route, number: int | None) -> str:
    return route.path if number is None else f"{route.path}{number}"


def numbers_of(route: Route, body: bytes) -> Numbers | None:
    """The numbers in a response; None if they cannot be read."""
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        return route.read(body)
    return None


def expect_status(port: int, service: Service, workload: Workload, headers: dict[str, str]) -> None:
    """Raises BenchError unless the status is 304 with headers and 200 without: wrk accepts every status below 400."""
    path = path_of(service.routes[workload], numbers_to_check(workload)[0])
    status, expected = get(port, path, headers).status, 304 if headers else 200
    if status != expected:
        raise BenchError(f"{service.name}: {path} returned {status} instead of {expected}")

"""Asks one service one question: first whether its numbers are right, then how fast it answers."""

import contextlib

import psycopg
from candidates import Candidate, Route
from load import Broken, Speed, wrk
from questions import Numbers, Question, numbers_to_check, right_answer
from services import HOST, ask


def measure(connection: psycopg.Connection, port: int, candidate: Candidate, question: Question, seconds: int) -> Speed:
    """How fast it answers. Raises Broken."""
    route = candidate.routes[question]
    headers = check(connection, port, candidate, question)
    url, lines = f"http://{HOST}:{port}{route.path}", [f"{name}: {value}" for name, value in headers.items()]
    expect_status(port, candidate, question, headers)
    wrk(url, route.warm_up, question.numbers, lines)
    speed = wrk(url, seconds, question.numbers, lines)
    expect_status(port, candidate, question, headers)
    return speed


def check(connection: psycopg.Connection, port: int, candidate: Candidate, question: Question) -> dict[str, str]:
    """The headers to ask with, if the right numbers are answered. Raises Broken."""
    route = candidate.routes[question]
    etag = None
    for number in numbers_to_check(question):
        path = path_of(route, number)
        status, etag, body = ask(port, path)
        if status != 200:
            raise Broken(f"{candidate.name}: {path} was answered with {status}")
        if route.read and numbers_of(route, body) != right_answer(connection, question, number):
            raise Broken(f"{candidate.name}: {path} has other numbers than the database: {body[:300]!r}")
    return {"If-None-Match": etag} if route.is_conditional else {}


def path_of(route: Route, number: int | None) -> str:
    return route.path if number is None else f"{route.path}{number}"


def numbers_of(route: Route, body: bytes) -> Numbers | None:
    """What is answered; None if it cannot be read."""
    with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
        return route.read(body)
    return None


def expect_status(port: int, candidate: Candidate, question: Question, headers: dict[str, str]) -> None:
    """Raises Broken unless it is the one that is meant: wrk takes every status below 400 for good."""
    path = path_of(candidate.routes[question], numbers_to_check(question)[0])
    status, wanted = ask(port, path, headers).status, 304 if headers else 200
    if status != wanted:
        raise Broken(f"{candidate.name}: {path} was answered with {status} instead of {wanted}")

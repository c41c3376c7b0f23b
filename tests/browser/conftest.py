"""A browser for the tests: the Chromium of the machine, driven by Playwright. Nothing is downloaded."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from support import many_channels
from support.browser import PRODUCTS, ROWS, TYPES, UNUSUAL
from support.checkout import ROOT
from support.extracts import write_extract
from support.project import Project
from support.serving import served

SCREENSHOTS = ROOT / "build" / "screenshots"
NAMES = ["chromium", "chromium-browser", "google-chrome"]
MACOS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
# no background work, for which tests would wait; Playwright adds further options
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}


def chromium() -> str | None:
    """The path of the program: from the variable CHROMIUM, or the first one found."""
    places = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*NAMES, *MACOS]
    return next(filter(None, map(shutil.which, places)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Without one, the tests are skipped, or fail with BROWSER_TESTS=required."""
    program = chromium()
    if program is None:
        missing = "no Chromium was found: install it, or name it in the variable CHROMIUM"
        pytest.fail(missing) if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page_errors() -> Iterator[list[str]]:
    """The errors of the pages, and their requests to other hosts. The test fails if one is left at its end.

    A test that provokes an error checks it and removes it.
    """
    errors: list[str] = []
    yield errors
    assert errors == []


@pytest.fixture
def new_page(browser: Browser, page_errors: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own, with these options (viewport, color_scheme, java_script_enabled …)."""
    contexts: list[BrowserContext] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in OWN_HOSTS:
            page_errors.append(f"request to {request.url}")

    def make(**options: object) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        context.on("console", on_console)
        context.on("weberror", lambda error: page_errors.append(f"page error: {error.error}"))
        context.on("request", on_request)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """An empty page in a fresh context."""
    return new_page()


@pytest.fixture
def screenshot(page: Page) -> Callable[..., Path]:
    """Writes a screenshot of `page`, or of another page, to build/screenshots/NAME.png."""

    def take(name: str, of: Page | None = None, **options: object) -> Path:
        path = SCREENSHOTS / f"{name}.png"
        (of or page).screenshot(path=path, **options)
        return path

    return take


@pytest.fixture(scope="session")
def site(
    lasting_project: Callable[..., Project], refreshed_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an API with the generated interactions, one rejected row, unusual numbers and an earlier build."""
    project = lasting_project(refreshed_project)
    extract = write_extract(
        tmp_path_factory.mktemp("extract") / "customers.xlsx",
        [*([f"{m:%d/%m/%Y %H:%M}", channel, n] for m, channel, n in ROWS), ["someday", "Email", 1]],
        [[n, "Baker", kind] for n, kind in TYPES.items()],
        [[month, product] for month, product in PRODUCTS.items()],
    )
    outcome = project.refresh(extract)
    assert outcome.returncode == 0, outcome.stderr
    project.execute(f"insert into {project.build_schema()}.interaction_anomalies values {UNUSUAL}")
    with served(project.environment) as address:
        yield address


@pytest.fixture(scope="session")
def wide_site(lasting_project: Callable[..., Project], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an API with twelve channels."""
    project = lasting_project()
    outcome = project.refresh(many_channels.write(tmp_path_factory.mktemp("extract") / "wide.xlsx"))
    assert outcome.returncode == 0, outcome.stderr
    with served(project.environment) as address:
        yield address

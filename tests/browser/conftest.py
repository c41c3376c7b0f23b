"""A browser for the tests: the Chromium of the machine, driven by Playwright. Nothing is downloaded."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from support.browser import PRODUCTS, ROWS, TYPES
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
# what it would do by itself, and a test must not wait for; Playwright adds its own
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}


def chromium() -> str | None:
    """The program: that of the variable CHROMIUM, or the first one that is found."""
    places = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*NAMES, *MACOS]
    return next(filter(None, map(shutil.which, places)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Where there is none, tests are skipped, or with BROWSER_TESTS=required fail."""
    program = chromium()
    if program is None:
        missing = "no Chromium was found: install it, or name it in the variable CHROMIUM"
        pytest.fail(missing) if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages did that none should: errors, and requests to other hosts. Any that is left fails the test.

    A test that provokes one looks at it here, and takes it out.
    """
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def new_page(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own, made with these options (viewport, color_scheme, java_script_enabled …)."""
    contexts: list[BrowserContext] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in OWN_HOSTS:
            complaints.append(f"request to {request.url}")

    def make(**options: object) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        context.on("console", on_console)
        context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
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
    """Writes what `page`, or another one, shows to build/screenshots/NAME.png."""

    def take(name: str, of: Page | None = None, **options: object) -> Path:
        path = SCREENSHOTS / f"{name}.png"
        (of or page).screenshot(path=path, **options)
        return path

    return take


@pytest.fixture(scope="session")
def site(lasting_project: Callable[..., Project], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over the interactions that can be counted by hand, and a row that is rejected."""
    project = lasting_project()
    extract = write_extract(
        tmp_path_factory.mktemp("extract") / "customers.xlsx",
        [*([f"{m:%d/%m/%Y %H:%M}", channel, n] for m, channel, n in ROWS), ["someday", "Email", 1]],
        [[n, "Baker", kind] for n, kind in TYPES.items()],
        [[month, product] for month, product in PRODUCTS.items()],
    )
    outcome = project.refresh(extract)
    assert outcome.returncode == 0, outcome.stderr
    with served(project.environment) as address:
        yield address

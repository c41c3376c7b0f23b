"""The numbers page in each look and each state."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from support.browser import headline
from support.extracts import write_extract
from support.serving import get, made_key, served, serving
from support.waiting import wait_until

VIEWS = {
    "numbers": "/",
    "filtered": "/?channel=Call&channel=Email&customer_type=Red&from=2020-01-01&to=2020-12-31",
    "no-match": "/?from=1990-01-01&to=1990-12-31&search=nobody",
    "customer": "/customers/4",
    "customer-no-match": "/customers/4?from=1990-01-01&to=1990-12-31",
    "no-such-customer": "/customers/4711",
    "no-such-view": "/?topic=Cheese&from=2020-01-01",
    "no-such-page": "/nope",
}
STATUSES = {"no-such-customer": 404, "no-such-view": 422, "no-such-page": 404}
LOOKS = {"light": {}, "dark": {"color_scheme": "dark"}, "phone": {"viewport": {"width": 360, "height": 740}}}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_accessible(site, view, look, new_page, screenshot, page_errors):
    page = new_page(**LOOKS[look])
    assert page.goto(site + VIEWS[view]).status == STATUSES.get(view, 200)
    screenshot(f"{view}-{look}", page, full_page=True)
    if view in STATUSES:
        page_errors.clear()  # the browser logs 404 and 422 as errors
    assert_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("view", ["numbers", "customer"])
def test_a_page_with_twelve_channels_is_accessible(wide_site, view, look, new_page, screenshot):
    page = new_page(**LOOKS[look])
    page.goto(wide_site + VIEWS[view])
    screenshot(f"{view}-twelve-channels-{look}", page, full_page=True)
    assert_accessible(page)


def assert_accessible(page):
    for summary in page.locator("summary").all():
        summary.click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_view_without_matches_says_so(site, page):
    page.goto(site + VIEWS["no-match"])
    assert headline(page) == 0
    expect(page.locator("#time")).to_contain_text("No interactions match these filters.")
    expect(page.locator("#customers")).to_contain_text("No customers match.")
    page.goto(f"{site}/?page=99")
    page.get_by_role("link", name="Back to the first page").click()
    expect(page.locator("#customers tbody tr")).to_have_count(25)


def test_print_has_the_numbers_and_no_controls(site, page, screenshot):
    page.goto(site)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.locator("#headline strong")).to_be_visible()
    for region in page.locator(".scroll").all():
        expect(region).to_have_css("overflow-x", "visible")  # a wide table is not cut
    screenshot("print", full_page=True)


def test_an_unreachable_server_is_reported(sample_project, page, screenshot, page_errors):
    with serving(sample_project.environment) as (address, process):
        page.goto(address)
        before = headline(page)
        process.terminate()
        process.wait(timeout=20)
        page.get_by_role("checkbox", name="Call").check()
        expect(page.locator("#status")).to_have_text(re.compile("cannot be reached"))
        assert headline(page) == before
        screenshot("server-away")
    assert len(page_errors) == 1 and "ERR_CONNECTION_REFUSED" in page_errors.pop()


def test_an_unreachable_database_is_reported(own_server_project, page, screenshot, page_errors):
    project, command = own_server_project
    with served(project.environment | {"API_CACHE_MB": "0"}) as address:
        page.goto(address)
        assert headline(page) == 4
        command("stop")
        page.wait_for_timeout(1100)
        assert page.goto(address).status == 503
        expect(page.locator("main")).to_contain_text("No numbers to show")
        expect(page.locator("main")).to_contain_text("cannot be read at the moment")
        screenshot("database-away")
        command("start")
        wait_until(lambda: get(f"{address}/readyz").status == 200)
        page.get_by_role("link", name="Try again").click()
        expect(page.locator("#headline")).to_be_visible()
        assert headline(page) == 4
    assert all("503" in each for each in page_errors)
    page_errors.clear()


def test_missing_data_is_reported(new_project, page, screenshot, page_errors):
    project = new_project()
    with served(project.environment) as address:
        assert page.goto(address).status == 503
        expect(page.locator("main")).to_contain_text("Nothing has been published yet")
        screenshot("no-data-yet")
    assert "503" in page_errors.pop()


def test_an_empty_workbook_has_a_page(new_project, page, screenshot, tmp_path):
    project = new_project()
    assert project.refresh(write_extract(tmp_path / "empty.xlsx")).returncode == 0
    with served(project.environment) as address:
        page.goto(address)
        assert headline(page) == 0
        expect(page.locator(".fresh")).to_contain_text("The workbooks have no rows")
        expect(page.locator("#time")).to_contain_text("There are no interactions yet.")
        expect(page.locator("#customers")).to_contain_text("There are no customers yet.")
        screenshot("empty-workbook", full_page=True)


def test_with_keys_the_browser_prompts_for_one(sample_project, new_page, page_errors):
    key, line = made_key(sample_project, "office")
    with served(sample_project.environment | {"API_KEYS": line}) as address:
        stranger = new_page(http_credentials={"username": "anybody", "password": "no key"})
        assert stranger.goto(address).status == 401
        assert "401" in page_errors.pop()
        page = new_page(http_credentials={"username": "anybody", "password": key})
        assert page.goto(address).status == 200
        page.get_by_role("checkbox", name="Call").check()
        expect(page).to_have_url(re.compile("channel=Call"))
        assert headline(page) == 1
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV of these customers").click()
        assert download.value.path().read_text("utf-8-sig").startswith("customer_id,customer_type,Call")

"""The numbers page in a real browser, with and without JavaScript."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect
from support.browser import CHANNELS, PRODUCTS, ROWS, TYPES, customers, headline, number_of, query_of
from support.serving import get


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def either_page(request, new_page):
    return new_page(java_script_enabled=request.param)


def test_calls_of_orange_customers_in_2020_are_shown(site, either_page, screenshot):
    page = either_page
    page.goto(site)
    page.get_by_role("link", name=re.compile("^Orange, Call: ")).click()
    page.get_by_role("link", name="2020", exact=True).click()
    expect(page).to_have_url(re.compile("from=2020-01-01"))
    expected = number_of("Call", "Orange", None, dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert headline(page) == expected > 0
    period = [("from", "2020-01-01"), ("to", "2020-12-31")]
    assert query_of(page) == [("channel", "Call"), ("customer_type", "Orange"), *period]
    screenshot("calls-of-orange-customers-in-2020", page, full_page=True)


def test_the_history_of_customer_4_is_shown(site, either_page, screenshot):
    page = either_page
    page.goto(site)
    page.locator("#customers").get_by_role("link", name="4", exact=True).click()
    expect(page.locator("h1")).to_have_text("Customer 4")
    rows = [(moment.date(), channel) for moment, channel, customer in reversed(ROWS) if customer == 4]
    assert headline(page) == len(rows)
    assert sum(map(int, page.locator("#time td.all").all_text_contents())) == len(rows)
    shown = [row.locator("th, td").all_inner_texts() for row in page.locator("#history tbody tr").all()]
    topics = [PRODUCTS.get(f"{day:%m-%Y}", "–") for day, _ in rows]
    assert shown == [
        [f"{day.day} {day:%b} {day.year}", channel, topic, "1"]
        for (day, channel), topic in list(zip(rows, topics, strict=True))[:25]
    ]
    screenshot("history-of-customer-4", page, full_page=True)


def test_the_age_of_the_numbers_is_shown(site, page):
    page.goto(site)
    fresh = page.locator(".fresh")
    expect(fresh).to_contain_text(re.compile(r"Published \d+ \w+ 20\d\d, \d\d:\d\d UTC\s+\((just now|\d+ \w+ ago)\)"))
    expect(fresh).to_contain_text(f"{ROWS[0][0].day} Jan 2019 to ")
    fresh.get_by_role("link", name="1 row of the workbooks could not be used").click()
    expect(page.locator("#about")).to_be_in_viewport()
    expect(page.locator("#about")).to_contain_text("same calendar month")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_outcome_of_the_rows_is_visible_without_scrolling(site, new_page, width):
    page = new_page(viewport={"width": width, "height": 740})
    page.goto(site)
    table = page.get_by_role("region", name="Rows of the workbooks")
    outcomes = ["read", "used", "repeated", "superseded", "rejected"]
    assert table.locator("tbody th").all_inner_texts() == outcomes
    assert table.evaluate("region => region.scrollWidth <= region.clientWidth")


@pytest.mark.parametrize("path", ["/", "/customers/4"])
def test_names_are_escaped(site, page, path):
    page.goto(site + path)
    assert page.locator(".totals tbody th").all_inner_texts() == CHANNELS
    assert page.locator("#time thead th").all_text_contents() == ["Month", "All", *CHANNELS]
    expect(page.locator("main b")).to_have_count(0)


def test_times_are_in_the_readers_time_zone(site, new_page):
    page = new_page(timezone_id="Asia/Tokyo")
    page.goto(site)
    expect(page.locator("time")).to_have_text(re.compile(r"GMT\+9|JST"))


def test_the_address_carries_the_filters(site, page, new_page):
    page.goto(site)
    page.get_by_role("checkbox", name="Bird").check()
    expect(page).to_have_url(re.compile("channel=Bird"))
    page.get_by_role("checkbox", name=CHANNELS[3]).check()
    page.locator("#customer_type").select_option("Red")
    page.locator("#topic").select_option("Sand")
    expect(page).to_have_url(re.compile("topic=Sand"))
    page.get_by_label("From", exact=True).fill("2019-10-05")
    page.get_by_label("To", exact=True).fill("2020-04-20")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("to=2020-04-20"))
    period = [("from", "2019-10-05"), ("to", "2020-04-20")]
    several = [("channel", "Bird"), ("channel", CHANNELS[3])]
    assert query_of(page) == sorted([*several, ("customer_type", "Red"), *period, ("topic", "Sand")])
    first, last = dt.date(2019, 10, 5), dt.date(2020, 4, 20)
    expected = sum(number_of(channel, "Red", None, first, last, "Sand") for channel in ("Bird", CHANNELS[3]))
    assert headline(page) == expected > 0

    colleague = new_page(java_script_enabled=False)
    colleague.goto(page.url)
    assert headline(colleague) == expected
    expect(colleague.get_by_role("checkbox", name="Bird")).to_be_checked()
    expect(colleague.locator("#customer_type")).to_have_value("Red")
    expect(colleague.get_by_label("From", exact=True)).to_have_value("2019-10-05")

    page.go_back()
    expect(page.get_by_label("From", exact=True)).to_have_value("")
    page.get_by_role("link", name="Bird: remove this filter").click()
    expect(page).not_to_have_url(re.compile("Bird"))
    page.get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(f"{site}/")
    assert headline(page) == len(ROWS)


def test_a_click_keeps_the_filter_of_the_click_before(site, page):
    page.goto(site)
    page.route("**/?*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_role("link", name=re.compile("^Orange, Call: ")).click()
    page.get_by_role("link", name="2020", exact=True).press("Enter")  # before the response: ignored
    page.get_by_role("link", name="2020", exact=True).click()  # after the response
    expect(page).to_have_url(re.compile("customer_type=Orange&channel=Call&from=2020-01-01"))


def test_the_form_needs_no_javascript(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/?interval=year&sort=-interactions")
    page.get_by_role("checkbox", name="Call").check()
    page.locator("#customer_type").select_option("Blue")
    page.get_by_role("button", name="Show").click()
    assert headline(page) == number_of("Call", "Blue")
    # parameters without a field in the form are kept
    assert {("interval", "year"), ("sort", "-interactions")} <= set(query_of(page))
    expect(page.locator("#time [aria-current]")).to_have_text("year")


def test_the_chart_links_to_its_periods(site, page):
    page.goto(site)
    expect(page.locator("#time [aria-current]")).to_have_text("month")
    page.get_by_text("Show as a table").click()
    page.locator("#time").get_by_role("link", name="Mar 2020").click()
    expect(page).to_have_url(re.compile("from=2020-03-01&to=2020-03-31"))
    assert headline(page) == number_of(first=dt.date(2020, 3, 1), last=dt.date(2020, 3, 31)) > 0
    expect(page.locator("#time [aria-current]")).to_have_text("day")
    bar = page.locator(".chart a").nth(2)
    day = page.locator("#time tbody tr").nth(2)
    page.get_by_text("Show as a table").click()
    name, total, *_ = day.locator("th, td").all_inner_texts()
    bar.locator(".hit").click(position={"x": 2, "y": 2})
    expect(page.locator("#headline")).to_contain_text(f"{name} to {name}")
    assert headline(page) == int(total)


def test_bar_heights_are_proportional_to_the_numbers(site, page):
    page.goto(f"{site}/?interval=year")
    heights = [
        sum(float(part.get_attribute("height")) for part in bar.locator("rect:not(.hit)").all())
        for bar in page.locator(".chart a").all()
    ]
    numbers = [number_of(first=dt.date(y, 1, 1), last=dt.date(y, 12, 31)) for y in (2019, 2020, 2021)]
    assert heights == pytest.approx([180 * n / 600 for n in numbers], abs=0.5)


def test_customers_are_searched_sorted_and_paged(site, either_page, request):
    page = either_page
    page.goto(site)
    ranked = sorted(TYPES, key=lambda n: (-number_of(customer=n), n))
    assert customers(page) == ranked[:25]
    expect(page.locator("#customers [aria-sort=descending]")).to_have_text(re.compile("All"))
    expect(page.locator("#customers .download")).not_to_have_attribute("href", re.compile("sort"))
    pages = page.get_by_label("Pages of customers")
    expect(pages).to_contain_text("1 to 25 of 60")
    pages.get_by_role("link", name="Next").click()
    expect(pages).to_contain_text("26 to 50 of 60")
    assert customers(page) == ranked[25:50]
    pages.get_by_role("link", name="Next").click()
    expect(pages).to_contain_text("51 to 60 of 60")
    expect(pages.get_by_role("link", name="Next")).to_have_count(0)
    pages.get_by_role("link", name="Previous").click()
    expect(pages).to_contain_text("26 to 50 of 60")

    table = page.locator("#customers table")
    table.get_by_role("link", name="Customer", exact=True).click()
    expect(table.locator("[aria-sort=ascending]")).to_contain_text("Customer")
    assert customers(page) == list(range(1, 26))
    table.get_by_role("link", name="Call", exact=True).click()
    expect(table.locator("[aria-sort=descending]")).to_contain_text("Call")
    ranked = sorted(TYPES, key=lambda n: (-number_of("Call", customer=n), n))
    assert customers(page) == ranked[:25]
    table.get_by_role("link", name="All", exact=True).click()
    expect(table.locator("[aria-sort=descending]")).to_contain_text("All")
    assert customers(page) == sorted(TYPES, key=lambda n: (-number_of(customer=n), n))[:25]
    table.get_by_role("link", name="All", exact=True).click()
    expect(table.locator("[aria-sort=ascending]")).to_contain_text("All")
    assert customers(page) == sorted(TYPES, key=lambda n: (number_of(customer=n), n))[:25]

    box = page.get_by_label("Number or type", exact=True)
    box.fill("4")
    if "without" in request.node.callspec.id:
        box.press("Enter")
    expect(page.get_by_label("Pages of customers")).to_contain_text("1 to 11 of 11")
    assert sorted(customers(page)) == [4, *range(40, 50)]
    assert ("search", "4") in query_of(page)


def test_numbers_have_the_format_of_the_readers_language(site, new_page):
    shown = {}
    for locale in ("en-GB", "de-DE", "fr-CH"):
        page = new_page(locale=locale)
        page.goto(site)
        shown[locale] = page.locator("#headline strong").inner_text()
    assert len(ROWS) == 1500
    assert shown == {"en-GB": "1,500", "de-DE": "1.500", "fr-CH": "1\u202f500"}


def test_the_page_is_small_and_needs_one_request(site, page):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith("data:")] == [f"{site}/"]
    assert len(get(site).body) < 200_000


def test_the_csv_has_the_shown_customers(site, page):
    page.goto(f"{site}/?channel=Call&customer_type=Blue&from=2020-01-01&sort=-interactions.Call")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV of these customers").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # Excel reads it as UTF-8
    lines = content.decode("utf-8-sig").splitlines()
    first = dt.date(2020, 1, 1)
    blue = [n for n, kind in TYPES.items() if kind == "Blue"]
    counts = {n: number_of("Call", customer=n, first=first) for n in blue}
    ranked = sorted(blue, key=lambda n: (-counts[n], n))
    assert lines == ["customer_id,customer_type,Call", *(f"{n},Blue,{counts[n]}" for n in ranked)]


def test_the_keyboard_reaches_everything(site, page):
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the numbers")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Call").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("channel=Call"))
    expect(page.get_by_role("checkbox", name="Call")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^{number_of('Call')} interactions"))

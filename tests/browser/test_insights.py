"""Insights on the numbers page in a real browser: comparison, unusual days and weeks, changes."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect
from support.browser import CHANNELS, ROWS, TYPES, customers, headline, number_of, query_of


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def either_page(request, new_page):
    return new_page(java_script_enabled=request.param)


def words(change, before):
    """A change as the page writes it."""
    if change == 0:
        return "no change"
    share = f"{round(100 * change / before):+,d}\xa0%" if before else ""
    return f"{change:+,d}{f' ({share})' if share else ''}".replace("-", "−")


MARCH, FEBRUARY = ([dt.date(2020, month, 1), dt.date(2020, month, last)] for month, last in ((3, 31), (2, 29)))


def test_a_month_is_compared_with_the_month_before(site, either_page):
    page = either_page
    page.goto(f"{site}/?from=2020-03-01&to=2020-03-31&customer_type=Red")
    now, before = (number_of(None, "Red", None, *days) for days in (MARCH, FEBRUARY))
    expect(page.locator("#headline")).to_contain_text(f"{words(now - before, before)} against Feb 2020")
    expect(page.locator("#headline")).not_to_contain_text("the numbers end")
    table = page.get_by_role("table", name="Per channel")
    place = table.locator("thead th, thead td").all_inner_texts().index("Change")
    for channel in CHANNELS:
        now, before = (number_of(channel, "Red", None, *days) for days in (MARCH, FEBRUARY))
        row = table.locator("tbody tr").filter(has_text=channel)
        assert row.locator("th, td").nth(place).inner_text() == words(now - before, before)
    page.get_by_role("link", name="Feb 2020").click()
    expect(page.locator("#headline")).to_contain_text("against Jan 2020")
    assert headline(page) == number_of(None, "Red", None, *FEBRUARY)
    assert query_of(page) == [("customer_type", "Red"), ("from", "2020-02-01"), ("to", "2020-02-29")]


def test_a_customer_is_compared_too(site, page):
    page.goto(f"{site}/customers/4?from=2020-01-01&to=2020-12-31")
    years = [(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in (2020, 2019)]
    now, before = (number_of(None, None, 4, *days) for days in years)
    # some interaction is on the first day of 2019, so 2019 is complete
    assert ROWS[0][0].date() == years[1][0]
    expect(page.locator("#headline")).to_contain_text(f"{words(now - before, before)} against 2019")


@pytest.mark.parametrize("query", ["", "?channel=Call", "?to=2020-03-31", "?from=2019-01-01&to=2019-12-31"])
def test_without_a_period_before_nothing_is_compared(site, page, query):
    page.goto(f"{site}/{query}")
    expect(page.locator("#headline")).not_to_contain_text("against")
    expect(page.locator(".totals thead")).not_to_contain_text("Change")


def test_a_period_beyond_the_data_says_so(site, page):
    page.goto(f"{site}/?from=2021-12-01&to=2022-02-28")
    last = ROWS[-1][0]
    expect(page.locator("#headline")).to_contain_text(
        f"against Sep 2021 to Nov 2021 (the numbers end on {last.day} {last:%b} {last.year})"
    )


def test_unusual_numbers_are_listed_and_linked(site, either_page, screenshot):
    page = either_page
    page.goto(site)
    rows = page.locator("#unusual tbody tr")
    assert [row.locator("th, td").all_inner_texts() for row in rows.all()] == [
        ["Week of 29 Jun 2020", "Email", "0, lower", "14 (3 to 31)"],
        ["10 Jun 2020", "Call", "40, higher", "1 (0 to 8)"],
        ["10 Jun 2020", "Orange", "41, higher", "12.5 (3 to 29)"],
    ]
    expect(page.locator("#unusual")).to_contain_text("An unusual number may be right.")
    screenshot("unusual", page, full_page=True)
    page.get_by_role("link", name="Week of 29 Jun 2020").click()
    expect(page).to_have_url(re.compile("channel=Email"))
    assert query_of(page) == [("channel", "Email"), ("from", "2020-06-29"), ("to", "2020-07-05")]
    assert headline(page) == number_of("Email", None, None, dt.date(2020, 6, 29), dt.date(2020, 7, 5))
    page.goto(site)
    page.locator("#unusual tbody tr").nth(2).get_by_role("link").click()
    expect(page).to_have_url(re.compile("customer_type=Orange"))
    assert query_of(page) == [("customer_type", "Orange"), ("from", "2020-06-10"), ("to", "2020-06-10")]


def test_bars_with_unusual_numbers_are_marked(site, page):
    page.goto(site)
    marked = page.locator(".chart a:has(.mark)")
    # the week begins in June and ends in July: both have only a part of it
    assert [each.locator("title").text_content().partition(":")[0] for each in marked.all()] == ["Jun 2020", "Jul 2020"]
    assert page.locator(".chart .mark").evaluate_all("marks => marks.map(mark => mark.classList.contains('part'))") == [
        False, True,
    ]  # fmt: skip
    titles = page.locator(".chart title").all_text_contents()
    week = "Email, week of 29 Jun 2020: 0, expected 14 (3 to 31)"
    assert [title.partition(". Unusual: ")[2] for title in titles if "Unusual" in title] == [
        f"{week}; Call, 10 Jun 2020: 40, expected 1 (0 to 8); Orange, 10 Jun 2020: 41, expected 12.5 (3 to 29)",
        week,
    ]
    page.get_by_text("Show as a table").click()
    noted = page.locator("#time tbody tr").filter(has_text="unusual: ")
    assert [row.locator("th a").inner_text() for row in noted.all()] == ["Jun 2020", "Jul 2020"]
    expect(noted.nth(1)).to_contain_text(week)
    box, mark = page.locator(".chart .bars").bounding_box(), page.locator(".chart .mark").first.bounding_box()
    assert mark["width"] > 8 and mark["y"] >= box["y"]
    page.locator(".legend").get_by_role("link", name="unusual").click()
    expect(page.locator("#unusual")).to_be_in_viewport()


@pytest.mark.parametrize("interval", ["day", "week", "year"])
def test_every_interval_is_marked(site, page, interval):
    page.goto(f"{site}/?interval={interval}&from=2020-06-01&to=2020-07-15")
    names = [each.text_content().partition(":")[0] for each in page.locator(".chart a:has(.mark) title").all()]
    days = ["10 Jun 2020", "29 Jun 2020", "30 Jun 2020", *(f"{n} Jul 2020" for n in range(1, 6))]
    assert names == {"day": days, "week": ["week of 8 Jun 2020", "week of 29 Jun 2020"], "year": ["2020"]}[interval]


@pytest.mark.parametrize("path", ["/?from=2021-01-01", "/?channel=Bird", "/customers/4"])
def test_other_views_have_no_mark(site, page, path):
    page.goto(site + path)
    expect(page.locator(".chart a")).not_to_have_count(0)
    expect(page.locator(".mark")).to_have_count(0)
    expect(page.locator("#unusual tbody")).to_have_count(0)


def test_changes_since_the_build_before_are_shown(site, either_page, screenshot):
    page = either_page
    page.goto(site)
    section = page.locator("#changes")
    totals = section.get_by_role("table", name="Interactions before and after")
    sample = dict(zip(CHANNELS, (2, 1, 1, 0), strict=True))
    assert [row.locator("th, td").all_inner_texts() for row in totals.locator("tbody tr").all()] == [
        [channel, str(before), str(number_of(channel)), words(number_of(channel) - before, before)]
        for channel, before in sample.items()
    ]
    rows = section.get_by_role("table", name="Customers and rejected rows").locator("tbody tr")
    new = sorted(TYPES.keys() - {1, 2, 3, 4, 11, 12})
    assert [row.locator("th, td").all_inner_texts() for row in rows.all()] == [
        ["New customers", str(len(new)), f"{', '.join(map(str, new[:5]))} …"],
        ["Customers gone", "0", ""],
        ["Other customers with changed counts", "6", ""],
        ["New rejected rows", "1", ""],
        ["Rejected rows fixed", "0", ""],
    ]
    screenshot("changes", page, full_page=True)
    counts = section.get_by_role("table", name=re.compile("^Changed counts: the first 5 of")).locator("tbody tr")
    first = {channel: number_of(channel, customer=1) for channel in sorted(CHANNELS)}
    sample_of_1 = {"Email": 1}
    assert [row.locator("th, td").all_inner_texts() for row in counts.all()][:2] == [
        ["1", channel, str(sample_of_1.get(channel, 0)), str(number)]
        for channel, number in first.items()
        if number != sample_of_1.get(channel, 0)
    ][:2]
    rows.first.get_by_role("link", name=str(new[1]), exact=True).click()
    expect(page.locator("h1")).to_have_text(f"Customer {new[1]}")
    page.go_back()
    expect(page.locator("#customers")).to_be_visible()
    assert len(customers(page)) == 25


def test_filtered_numbers_have_no_changes_next_to_them(site, page):
    page.goto(f"{site}/?channel=Call")
    expect(page.locator("#customers")).to_be_visible()
    expect(page.locator("#changes")).to_have_count(0)

"""Insights on the numbers page: who sees them, how many are listed, and the evidence of the dates."""

import html
import json
import re

import pytest
from support.serving import get, made_key, served


def text_of(body, section):
    """The words of a section; none if the page lacks it."""
    found = re.search(rf'<section id="{section}".*?</section>', body.decode(), re.DOTALL)
    return found and html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", found[0])))


def with_unusual_numbers(project, number):
    """Adds an unusual day of Call for each of the days from 1 January 2020 on, and one of Red."""
    project.execute(f"""
        insert into {project.build_schema()}.interaction_anomalies
        select 'channel', 'Call', 'day', '2020-01-01'::date + n, 40 + n, 12.5, 3, 25, 5.1, 'high', false
        from generate_series(0, {number - 1}) as n
        union all
        select 'customer_type', 'Red', 'day', '2020-02-20', 1, 12.5, 3, 25, -5.1, 'low', false
    """)


@pytest.fixture(scope="module")
def unusual_project(lasting_project, refreshed_project):
    project = lasting_project(refreshed_project)
    with_unusual_numbers(project, 13)
    return project


@pytest.fixture(scope="module")
def unusual_address(unusual_project):
    with served(unusual_project.environment) as address:
        yield address


@pytest.mark.parametrize(
    ("query", "days", "note"),
    [
        ("", ["20 Feb 2020", *(f"{n} Jan 2020" for n in range(13, 4, -1))], "4 more are earlier."),
        ("?channel=Call", [f"{n} Jan 2020" for n in range(13, 3, -1)], "3 more are earlier."),
        ("?customer_type=Red", ["20 Feb 2020"], ""),
        ("?customer_type=Red&channel=Call&from=2020-01-13", ["20 Feb 2020", "13 Jan 2020"], ""),
        ("?channel=Bird", [], "No day or week within these filters has an unusual number."),
        ("?from=2020-01-02&to=2020-01-12", [f"{n} Jan 2020" for n in range(12, 2, -1)], "1 more is earlier."),
        ("?from=2020-01-02&to=2020-01-03", ["3 Jan 2020", "2 Jan 2020"], ""),
    ],
)
def test_the_latest_unusual_numbers_within_the_filters_are_listed(unusual_address, query, days, note):
    response = get(f"{unusual_address}/{query}")
    listed = text_of(response.body, "unusual")
    assert re.findall(r"(\d+ \w{3} 20\d\d) (?:Call|Red) ", listed) == days
    assert note in listed and ("earlier" in listed) == ("earlier" in note)


def test_more_than_the_api_returns_are_counted_as_at_least(new_project, refreshed_project):
    project = new_project(refreshed_project)
    with_unusual_numbers(project, 1200)
    with served(project.environment) as address:
        response = get(f"{address}/")
    assert "At least 990 more are earlier." in text_of(response.body, "unusual")
    assert len(response.body) < 200_000


def test_open_access_without_a_key_has_no_insights_that_need_one(unusual_project):
    sections = ("unusual", "changes")
    key, line = made_key(unusual_project, "office")
    for keys in ({}, {"API_KEYS": line}):
        with served(unusual_project.environment | {"API_ACCESS": "open"} | keys) as address:
            response = get(f"{address}/")
            assert response.status == 200
            assert [text_of(response.body, each) for each in sections] == [None, None]
            assert b'class="mark' not in response.body and b"All 4 dates that are text" in response.body
            assert get(f"{address}/customers/4").status == 200
            if keys:
                response = get(f"{address}/", headers={"X-API-Key": key})
                assert all(text_of(response.body, each) for each in sections)


def test_small_and_new_numbers_are_compared_in_words(published_project):
    schema = published_project.build_schema()
    published_project.execute(f"""
        insert into {schema}.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
        values
        ('Red', 'Call', '2019-11-05', '{{}}', 1000), ('Red', 'Call', '2019-12-05', '{{}}', 1001),
        ('Red', 'Email', '2019-12-05', '{{}}', 5),
        ('Red', 'Bird', '2019-11-05', '{{}}', 7), ('Red', 'Bird', '2019-12-05', '{{}}', 7);
        update {schema}.statistics set last_interaction_at = '2019-12-31'
    """)
    with served(published_project.environment) as address:
        body = get(f"{address}/?from=2019-12-01&to=2019-12-31").body.decode()
    changes = re.findall(r'<td class="n nowrap">(.*?)</td>', body)
    assert [html.unescape(each) for each in changes] == ["+5", "+1 (under 1\xa0%)", "no change"]
    assert re.search(r"<p>\+6 \(\+1&nbsp;%\) against <a href=[^>]*>Nov 2019</a></p>", body)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (None, "All 4 dates that are text fit both orders: this is an assumption that no date confirms."),
        ((0, 0, 1, 0), "The only date that is text fits both orders: this is an assumption that no date confirms."),
        ((181777, 0, 12, 0), "181,777 dates can only be day first, 0 only month first, 12 both."),
        ((1, 2, 12, 3), "1 date can only be day first, 2 only month first, 12 both, 3 neither."),
        ((0, 0, 0, 3), "No date is text that fits either order."),
    ],
)
def test_the_evidence_of_the_date_order_is_next_to_the_assumption(published_project, dates, words):
    if dates:
        readings = zip(("day first only", "month first only", "both", "neither"), dates, strict=True)
        for reading, number in readings:
            published_project.execute(f"""
                update {published_project.build_schema()}.date_order_evidence set dates = {number}
                where reading = '{reading}'
            """)
    # without links to the docs site, which may exist here
    with served(published_project.environment | {"API_DOCS_FILE": ""}) as address:
        for path in ("/", "/customers/4"):
            about = text_of(get(address + path).body, "about")
            assert f"04/10/2019 is 4 October (the evidence). {words} Products" in about


def test_without_an_earlier_build_nothing_is_compared(address):
    assert "No earlier numbers are kept to compare with." in text_of(get(f"{address}/").body, "changes")


def test_the_same_numbers_again_have_no_changes(published_project):
    assert published_project.refresh("--force").returncode == 0
    with served(published_project.environment) as address:
        changes = json.loads(get(f"{address}/api/v1/changes").body)["data"]
        assert changes["since"] != changes["build"]
        assert "No count, customer or rejected row changed." in text_of(get(f"{address}/").body, "changes")


def test_a_page_of_many_counts_does_not_read_all_of_them(published_project):
    with served(published_project.environment) as address:
        body = get(f"{address}/").body
        assert text_of(body, "changes") and body.count(b'aria-sort="descending"') == 1
    published_project.execute(f"update {published_project.build_schema()}.statistics set customers = 1000000")
    with served(published_project.environment) as address:
        response = get(f"{address}/")
        assert (response.status, text_of(response.body, "changes")) == (200, None)
        assert response.body.count(b'aria-sort="ascending"') == 1


def test_insights_that_cannot_be_read_are_left_out(published_project):
    published_project.execute(f"alter table {published_project.build_schema()}.interaction_anomalies rename to away")
    with served(published_project.environment) as address:
        assert get(f"{address}/api/v1/anomalies").status == 503
        response = get(f"{address}/")
        assert (response.status, text_of(response.body, "unusual")) == (200, None)

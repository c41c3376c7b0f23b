"""The HTML of the numbers page: the numbers of the public API, of one build, small, with readable errors.

tests/browser tests its layout and its use.
"""

import base64
import hashlib
import http.client
import json
import re
import subprocess
from urllib.parse import urlsplit

import pytest
from support.extracts import write_extract
from support.serving import get, made_key, served, serving
from support.threads import in_threads
from support.waiting import wait_until


def numbers_of(html, caption):
    """The numbers of a table, by the header of the row."""
    rows = re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a></th>(.*?)</tr>', table_of(html, caption), re.DOTALL)
    return {name: [int(number) for number in re.findall(r">(\d+)<", cells)] for name, cells in rows}


def table_of(html, caption):
    return html[html.index(f"<caption>{caption}</caption>") :].partition("</table>")[0]


def last_row_of(html, caption):
    """The numbers of a table's row of totals; none if it has no such row."""
    _, found, foot = table_of(html, caption).partition("<tfoot>")
    return [int(number) for number in re.findall(r">(\d+)<", foot)] if found else None


def shares_of(html):
    return re.findall(r'<td class="n">([\d.]+%|–)</td>', table_of(html, "Per channel"))


def total_of(html):
    return int(re.search(r"<strong>(\d+)</strong> interaction", html)[1])


@pytest.mark.parametrize(
    "query",
    ["", "?channel=Call&channel=Bird", "?from=2019-10-04&to=2019-10-04", "?customer_type=Red&topic=", "?topic=Sand"],
)
def test_the_page_shows_the_numbers_of_the_api(address, query):
    response = get(f"{address}/{query}")
    html = response.body.decode()
    assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    query = query.replace("&topic=", "&") if query.endswith("topic=") else query  # an empty field is no filter

    def data(resource):
        return json.loads(get(f"{address}/api/v1/{resource}{query}").body)["data"]

    channels = {row["channel"]: [row["interactions"]] for row in data("channels")}
    assert numbers_of(html, "Per channel") == channels
    total = sum(sum(numbers) for numbers in channels.values())
    assert total_of(html) == total
    assert shares_of(html) == [f"{100 * n / total:.1f}%" if total else "–" for (n,) in [*channels.values(), (total,)]]
    assert last_row_of(html, "Per channel") == [total]
    assert last_row_of(html, "Per customer type") == [total, *(n for (n,) in channels.values())]
    assert last_row_of(html, "Per product") is None  # they do not add up to the total
    for resource, name, caption in (
        ("customer-types", "customer_type", "Per customer type"),
        ("topics", "topic", "Per product"),
    ):
        expected = {row[name]: [*row["interactions"].values()] for row in data(resource)}
        assert numbers_of(html, caption) == {n: [sum(numbers), *numbers] for n, numbers in expected.items()}


def test_the_policy_allows_only_its_own_style_and_script(address):
    response = get(f"{address}/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy and policy.startswith("default-src 'none'; ")
    for element in ("style", "script"):
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", response.body.decode(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/?channel=Smoke", 422, "channel: Unknown value. Known: Email, Call, Bird."),
        ("/?from=2020-01-02&to=2020-01-01", 422, "Must not be after"),
        ("/?interval=hour", 422, "interval"),
        ("/?sort=%3Cscript%3E", 422, "sort"),
        ("/customers/5", 404, "There is no customer 5."),
        ("/customers/99999999999999999999", 422, "customer_id"),
    ],
)
def test_errors_are_explained(address, path, status, words):
    response = get(address + path)
    assert (response.status, response.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert words in response.body.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Request-ID"] in response.body.decode()


@pytest.mark.parametrize("path", ["/", "/customers/4"])
def test_unknown_parameters_are_dropped(address, path):
    response = get(f"{address}{path}?utm_source=letter&channel=Call&fbclid=1&interval=year&limit=x&page=1")
    html = response.body.decode()
    assert (response.status, total_of(html)) == (200, 1)
    # a link of the page, the form, the CSV
    assert [word for word in ("utm_source", "letter", "fbclid", "limit") if word in html] == []
    assert "?channel=Call&amp;interval=month" in html
    assert ('<input type="hidden" name="interval" value="year">' in html) == (path == "/")
    assert get(f"{address}/api/v1/channels?utm_source=letter").status == 422


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/nope", "GET", 404, "Not found"),
        ("//nope", "GET", 404, "Not found"),
        ("/customers/abc", "GET", 404, "Not found"),
        ("/customers/-1/", "GET", 404, "Not found"),
        ("/docs/nope", "GET", 404, "Not found"),
        ("/", "POST", 405, "Not allowed"),
    ],
)
def test_a_browser_reads_errors_as_pages(address, path, method, status, words):
    response = get(address + path, method, BROWSER)
    html = response.body.decode()
    assert (response.status, response.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{words}</h1>" in html and '<a href="/">See all numbers</a>' in html
    assert response.headers["X-Request-ID"] in html
    assert response.headers["Cache-Control"] == "no-store" and "sha256" in response.headers["Content-Security-Policy"]
    assert ("GET" in response.headers.get("Allow", "")) == (status == 405)
    assert int(get(address + path, "HEAD", BROWSER).headers["Content-Length"]) > 1000
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        response = get(address + path, method, accept)
        assert (response.status, response.headers["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("path", ["/api/nope", "/api/v1/interactions/5", "//api/v1/nope", "/api"])
def test_the_api_keeps_its_problems(address, path):
    response = get(address + path, headers=BROWSER)
    assert (response.status, response.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(response.body)["request_id"] == response.headers["X-Request-ID"]


def test_addresses_of_programs_keep_their_problems(new_project):
    with served(new_project().environment) as address:
        response = get(f"{address}/readyz", headers=BROWSER)
        assert (response.status, response.headers["Content-Type"]) == (503, "application/problem+json")
        assert get(f"{address}/metrics", "POST", BROWSER).headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/customers", "/#customers"),
        ("/customers/?channel=Call&utm_source=x&page=2", "/?channel=Call#customers"),
        ("/customers/4/", "/customers/4"),
        ("/customers/4/?from=2020-01-01&gclid=1", "/customers/4?from=2020-01-01"),
    ],
)
def test_similar_addresses_redirect(address, path, place):
    moved = http.client.HTTPConnection(urlsplit(address).netloc)
    moved.request("GET", path)
    response = moved.getresponse()
    assert (response.status, response.headers["Location"]) == (302, place)
    moved.close()


def test_without_a_key_a_browser_reads_why(sample_project):
    key, line = made_key(sample_project, "office")
    with served(sample_project.environment | {"API_KEYS": line}) as address:
        for path in ("/", "/nope", "/customers", "/customers/4", "/customers/7/", "/customers/abc"):
            response = get(address + path, headers=BROWSER)
            html = response.body.decode()
            assert (response.status, response.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
            assert "<h1>A key is required</h1>" in html and "the key as the password" in html
            assert [word for word in ("Email", "Not found", "interactions</p>", "Published") if word in html] == []
            scheme = "Bearer" if path == "/nope" else 'Basic realm="API key as password"'
            assert response.headers["WWW-Authenticate"] == scheme
            assert get(address + path).headers["Content-Type"] == "application/problem+json"
        assert get(f"{address}/nope", headers=BROWSER | {"X-API-Key": key}).status == 404
        assert get(f"{address}/readyz", headers=BROWSER).status == 200


def test_a_refused_machine_reads_why(sample_project):
    with served(sample_project.environment) as address:
        response = get(f"{address}/", headers=BROWSER | {"X-Forwarded-For": "192.0.2.1"})
    assert (response.status, response.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert "Without API keys only requests from this machine are allowed." in response.body.decode()


@pytest.mark.parametrize(
    "language", ["", "xx-nonsense;q=q", "*", "a" * 5000, "de_DE@euro", "zh-Hant-TW,en;q=0.5", "\xff"]
)
def test_any_language_is_accepted(address, language):
    assert get(f"{address}/", headers={"Accept-Language": language}).status == 200


def test_other_methods(address):
    head = get(f"{address}/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert get(f"{address}/", method="POST").status == 405


def test_its_requests_count_for_the_rate_limit(sample_project):
    with served(sample_project.environment | {"API_RATE_LIMIT": "20/minute", "API_WORKERS": "1"}) as address:
        responses = [get(f"{address}/") for _ in range(5)]
    assert [response.status for response in responses][:2] == [200, 200]
    assert responses[-1].status == 429
    assert int(responses[-1].headers["Retry-After"]) > 0
    assert "try again later" in responses[-1].body.decode()


def test_it_requests_only_what_it_shows(new_project, refreshed_project):
    project = new_project(refreshed_project)
    schema = project.build_schema()
    project.execute(f"""
        insert into {schema}.dimension_members
        select 'channel', 'Channel ' || n, 10 + n from generate_series(1, 5) as n;
        insert into {schema}.dimension_members
        select dimension, dimension || n, 100 + n
        from unnest('{{customer_type, topic}}'::text[]) as dimension cross join generate_series(1, 200) as n;
        insert into {schema}.customers (customer_id, customer_type, is_known, is_seen)
        select 100 + n, 'Red', true, true from generate_series(1, 100000) as n;
        insert into {schema}.interaction_counts (customer_id, customer_type, channel, channel_position, interactions)
        select customer_id, customer_type, member, position, customer_id % 7
        from {schema}.customers cross join {schema}.dimension_members
        where dimension = 'channel'
        on conflict do nothing;
        insert into {schema}.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
        select 'Red', member, day::date, array['topic' || extract(doy from day)], 3
        from {schema}.dimension_members
        cross join generate_series(timestamp '2015-01-01', timestamp '2019-01-01', interval '1 day') as day
        where dimension = 'channel';
        update {schema}.statistics set first_interaction_at = '2015-01-01';
        analyze
    """)
    with serving(project.environment, stdout=subprocess.PIPE) as (address, process):
        responses = [get(f"{address}/{query}") for query in ("", "?sort=-interactions&page=4001", "?search=9")]
        process.terminate()
        logged = [json.loads(line) for line in process.stdout if b'"route":"/"' in line]
    assert [response.status for response in responses] == [200] * 3
    assert "100,001 to 100,006 of 100,006" in responses[1].body.decode()
    assert all(len(response.body) < 200_000 for response in responses)
    types, topics = (numbers_of(responses[0].body.decode(), f"Per {name}") for name in ("customer type", "product"))
    assert (len(types), len(topics)) == (20, 20)
    assert "Red" in types and responses[0].body.count(b"The 20 with the most interactions, of 20") == 2
    assert len(logged) == 3 and all(25 < line["rows"] < 5000 for line in logged)


def test_channels_after_the_twelfth_share_a_colour(new_project, refreshed_project):
    project = new_project(refreshed_project)
    schema = project.build_schema()
    project.execute(f"""
        insert into {schema}.dimension_members
        select 'channel', 'Channel ' || n, n from generate_series(4, 15) as n;
        insert into {schema}.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
        select 'Red', member, '2020-03-07', array['Sand'], 5
        from {schema}.dimension_members where dimension = 'channel' and member like 'Channel%';
        insert into {schema}.interaction_counts (customer_id, customer_type, channel, channel_position, interactions)
        select customer_id, customer_type, member, position, 0
        from {schema}.customers cross join {schema}.dimension_members
        where dimension = 'channel'
        on conflict do nothing
    """)
    names = ["Email", "Call", "Bird", *(f"Channel {n}" for n in range(4, 16))]
    with served(project.environment) as address:
        html = get(f"{address}/?from=2020-03-07&to=2020-03-07").body.decode()
        unshared = get(f"{address}/?channel=Channel+4&channel=Call").body.decode()
    assert legend_of(html) == [*names[:12], "other"]
    assert legend_of(unshared) == ["Call", "Channel 4"]
    chart = html[html.index('<div class="chart"') :].partition("</div>")[0]
    heights = {name: float(height) for name, height in re.findall(r'<rect class="(c\d+)".*?height="([\d.]+)"/>', chart)}
    assert heights["c12"] == pytest.approx(3 * heights["c3"], abs=0.2)  # one segment of three channels
    assert len(re.findall('<rect class="c12"', chart)) == 1
    assert list(numbers_of(html, "Per channel")) == names
    for caption in ("Per customer type", "Per product"):
        assert headers_of(table_of(html, caption))[1:] == ["All", *names]
    chart_table = html[html.index("Show as a table") :].partition("</table>")[0]
    assert headers_of(chart_table)[1:] == ["All", *names]
    assert chart_table.count(">5</td>") == 12


def headers_of(table):
    return re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)


def legend_of(html):
    return re.findall(r"</svg> ([^<]*)</li>", html)


def test_a_wrong_date_leaves_the_page_readable(new_project, refreshed_project):
    project = new_project(refreshed_project)
    schema = project.build_schema()
    project.execute(f"""
        insert into {schema}.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
        values ('Red', 'Call', '0001-01-01', '{{}}', 5), ('Red', 'Call', '9999-12-31', '{{}}', 7);
        update {schema}.statistics set first_interaction_at = '0001-01-01', last_interaction_at = '9999-12-31'
    """)
    with served(project.environment) as address:
        page = get(f"{address}/").body
        last = get(f"{address}/?from=9999-12-01&interval=week").body.decode()
    assert len(page) < 200_000
    assert all(f">{year}</a></th>".encode() in page for year in (1, 2019, 2020, 2021, 9999))
    assert b">2022</a></th>" not in page
    assert "from=9999-12-27&amp;to=9999-12-31" in last


def test_a_page_is_of_one_build(published_project, tmp_path):
    project, builds = published_project, [published_project.published()[0]]
    extract = write_extract(
        tmp_path / "other.xlsx",
        [[f"04/10/2019 09:{n}", "Email", n] for n in range(10, 40)],
        [[n, "Baker", "Red"] for n in range(1, 50)],
        [["10-2019", "Sand"]],
    )
    assert project.refresh(extract, "--allow-shrink").returncode == 0
    builds.append(project.published()[0])
    seen = []

    def read(_, is_over):
        while not is_over.is_set():
            html = get(f"{address}/").body.decode()
            parts = (
                sum(row[0] for row in numbers_of(html, each).values()) for each in ("Per channel", "Per customer type")
            )
            seen.append((total_of(html), *parts, int(re.search(r"(\d+) interactions,", html)[1])))

    # without a cache, so that each request of a page queries the database
    with served(project.environment | {"API_CACHE_MB": "0"}) as address:
        with in_threads(2, read):
            for build, number in [*zip(builds, (4, 30), strict=True)] * 2:
                assert project.refresh("rollback", build).returncode == 0
                wait_until(lambda number=number: seen[-1:] == [(number,) * 4], seconds=10)
    assert set(seen) == {(4,) * 4, (30,) * 4}


OTHER_RULES = {"date_order": "mdy", "topic_rule": "none", "time_zone": "Europe/Berlin"}
SAMPLE_RULES = {"date_order": "dmy", "topic_rule": "same_month", "time_zone": "UTC"}
NOT_RECORDED = dict.fromkeys(OTHER_RULES)


@pytest.mark.parametrize(
    ("rules", "dates", "products", "note"),
    [
        (
            SAMPLE_RULES,
            "the day comes first: 04/10/2019 is 4 October (",
            "An interaction is about the products that were discussed in the same calendar month. The workbooks do",
            "An assumption: an interaction is about the products that were discussed in the same calendar month.",
        ),
        (
            OTHER_RULES,
            "the month comes first: 04/10/2019 is 10 April (",
            "No interaction is about a product: topic_rule is none (",
            "No interaction is about a product: topic_rule is none.",
        ),
        (
            NOT_RECORDED,
            "These numbers do not record whether the day or the month comes first in dates that are text (",
            "These numbers do not record which products an interaction is about (",
            "An assumption. Its rule is unknown: an earlier version of the project made this build.",
        ),
    ],
)
def test_the_rules_are_those_of_the_build(published_project, rules, dates, products, note):
    if rules != SAMPLE_RULES:  # as other settings or an earlier version write the list of builds
        recorded = "null" if rules == NOT_RECORDED else f"'{json.dumps(rules)}'"
        published_project.execute(f"update refresh.builds set variables = {recorded} where is_current")
    with served(published_project.environment) as address:
        statistics = json.loads(get(f"{address}/api/v1/statistics").body)["data"]
        assert {name: statistics[name] for name in rules} == rules
        assert json.loads(get(f"{address}/api/v1/topics").body)["note"].startswith(note)
        for path in ("/", "/customers/4"):
            html = get(address + path).body.decode()
            assumed = html[html.index("Assumptions</h3>") :]
            assert f"<dt>Dates</dt><dd>{'' if 'whether' in dates else 'In dates that are text, '}{dates}" in assumed
            assert f"<dt>Products</dt><dd>{products}" in assumed
            assert assumed.count("comes first") == 1

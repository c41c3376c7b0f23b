"""The metrics of the refresh in METRICS_FILE and of the API in /metrics, and the alert rules on them."""

import os
import re
import signal
import urllib.error

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from support.checkout import ROOT
from support.extracts import write_extract
from support.serving import TWO_WORKERS, get, served
from support.waiting import wait_until

from refresh.declaration import TABLES

RULES = yaml.safe_load((ROOT / "refresh" / "schedulers" / "alerts.rules.yml").read_text("utf-8"))
OUTCOMES = {"published", "nothing new", "left", "failed", "interrupted", "killed"}
PUBLISHED = (
    "interactions_published_timestamp_seconds",
    "interactions_published_rows_read",
    "interactions_published_rows",
)
STEP = "interactions_refresh_step_duration_seconds"


def parsed(text):
    """The values by name and labels: {(name, frozenset of labels): value}."""
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)
    assert [family.name for family in families if not family.name.startswith("interactions_")] == []
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def counters(values):
    return {key: value for key, value in values.items() if key[0].endswith(("_total", "_count", "_sum", "_bucket"))}


def assert_no_counter_went_back(before, after):
    assert counters(before) and {key for key, value in counters(before).items() if after.get(key, -1) < value} == set()


def of(values, name, label=None):
    """The value of a metric; with a label, its values by that label."""
    if label is None:
        return values[name, frozenset()]
    return {dict(labels)[label]: value for (other, labels), value in values.items() if other == name}


def last_outcome(values):
    flags = of(values, "interactions_refresh_last_outcome", "outcome")
    assert set(flags) == OUTCOMES and sorted(flags.values()) == [0] * 5 + [1]
    return max(flags, key=flags.get)


@pytest.fixture
def project(published_project, tmp_path):
    """A project with the sample published, whose refreshes write the metrics to `refresh.prom`."""
    (tmp_path / "metrics").mkdir()
    published_project.environment["METRICS_FILE"] = str(tmp_path / "metrics" / "refresh.prom")
    return published_project


def metrics_after(project, *arguments, status=0):
    """Refreshes, and returns the metrics that it wrote."""
    outcome = project.refresh(*arguments)
    assert outcome.returncode == status, outcome.stderr
    folder, _, name = project.environment["METRICS_FILE"].rpartition("/")
    assert os.listdir(folder) == [name]  # no temporary file is left
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        text = file.read()
    assert "Quokka" not in text
    return parsed(text)


def test_every_refresh_writes_its_metrics(project, tmp_path):
    first = metrics_after(project)
    assert last_outcome(first) == "nothing new"
    totals = {"published": 1, "nothing new": 1, "left": 0, "failed": 0, "interrupted": 0, "killed": 0}
    assert of(first, "interactions_refreshes_total", "outcome") == totals
    steps = of(first, STEP, "step")
    assert set(steps) == {"reading", "loading", "building", "publishing"} and min(steps.values()) > 0

    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    for failures in (1, 2):
        failed = metrics_after(project, tmp_path / "broken.xlsx", status=1)
        assert last_outcome(failed) == "failed"
        assert of(failed, "interactions_refresh_failures") == failures
        assert_no_counter_went_back(first, failed)
        name = "interactions_refresh_last_success_timestamp_seconds"
        assert of(failed, name) == of(first, name) < of(failed, "interactions_refresh_last_end_timestamp_seconds")
        assert of(failed, STEP, "step") == steps  # of the last refresh that published

    folder = tmp_path / "files"
    folder.mkdir()
    rows = [["04/10/2019 09:00", "Quokka channel", 1], ["05/10/2019 09:00", "Call", 1]]
    write_extract(folder / "a_1.xlsx", rows, [(1, "Jedi", "Quokka type")], [("10-2019", "Quokka product")])
    write_extract(folder / "a_2.xlsx", [*rows, ["no date", "Call", 1]], [(1, "Jedi", "Red")], [("10-2019", "Sand")])
    published = metrics_after(project, "--allow-shrink", folder)
    assert last_outcome(published) == "published"
    assert of(published, "interactions_refreshes_total", "outcome") == totals | {"published": 2, "failed": 2}
    assert_no_counter_went_back(failed, published)
    assert of(published, "interactions_refresh_failures") == 0
    assert of(published, STEP, "step") != steps
    assert of(published, "interactions_refresh_lock_held") == 0
    # the same numbers as in the database and in the API
    (statistics, published_at) = project.query(
        "select to_jsonb(statistics), extract(epoch from published_at)::float8"
        " from published.statistics, published.builds where is_current"
    )[0]
    assert of(published, "interactions_published_timestamp_seconds") == pytest.approx(published_at, abs=0.001)
    for table in TABLES:
        sheet = ("sheet", table.sheet)
        read = published["interactions_published_rows_read", frozenset([sheet])]
        assert read == statistics[f"{table.counted_as}_rows_read"] > 0
        uses = {
            use: published["interactions_published_rows", frozenset([sheet, ("outcome", use)])]
            for use in ("used", "repeated", "superseded", "rejected")
        }
        assert uses == {use: statistics[f"{table.counted_as}_rows_{use}"] for use in uses}
        assert sum(uses.values()) == read
    with served(project.environment) as address:
        text = get(f"{address}/metrics").body.decode()
    assert "Quokka" not in text
    of_api, of_file = (
        {key: value for key, value in found.items() if key[0] in PUBLISHED} for found in (parsed(text), published)
    )
    assert of_api == of_file


def test_the_lock_of_another_refresh_is_shown(project):
    before = metrics_after(project)
    assert of(before, "interactions_refresh_lock_held") == 0
    with project.connect() as another:
        another.execute("select pg_advisory_lock(hashtext('refresh'))")
        during = metrics_after(project, status=75)
    assert of(during, "interactions_refresh_lock_held") == 1
    assert counters(during) == counters(before)


def test_a_refresh_without_a_database_keeps_the_file(project):
    before = metrics_after(project)
    project.environment["PGHOST"] = "/nowhere"
    outcome = project.refresh()
    assert outcome.returncode == 1
    assert "METRICS_FILE could not be written" in outcome.stdout
    with open(project.environment["METRICS_FILE"], encoding="utf-8") as file:
        assert parsed(file.read()) == before


def test_a_file_that_cannot_be_written_fails_no_refresh(project):
    project.environment["METRICS_FILE"] = "/nowhere/refresh.prom"
    outcome = project.refresh()
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "METRICS_FILE could not be written" in outcome.stdout


def test_a_build_of_an_earlier_version_has_fewer_metrics(project):
    project.execute("alter view published.statistics rename column customers_rows_repeated to other")
    of_file = metrics_after(project)
    repeated = frozenset({"sheet": "Customers", "outcome": "repeated"}.items())
    assert ("interactions_published_rows", repeated) not in of_file
    assert len(of(of_file, "interactions_published_rows_read", "sheet")) == 3
    project.execute(f"alter table {project.build_schema()}.statistics rename column customers_rows_repeated to other")
    with served(project.environment) as address:
        of_api = parsed(get(f"{address}/metrics").body.decode())
    assert {name for name, _ in of_api} & set(PUBLISHED) == {"interactions_published_timestamp_seconds"}


def test_metrics_before_the_first_publish(new_project, tmp_path):
    project = new_project()
    with served(project.environment) as address:
        of_api = {name for name, _ in parsed(get(f"{address}/metrics").body.decode())}
    assert "interactions_api_pool_connections" in of_api and of_api & set(PUBLISHED) == set()
    project.environment["METRICS_FILE"] = str(tmp_path / "refresh.prom")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    assert project.refresh(tmp_path / "broken.xlsx").returncode == 1
    of_file = parsed((tmp_path / "refresh.prom").read_text("utf-8"))
    assert last_outcome(of_file) == "failed" and of(of_file, "interactions_refresh_failures") == 1
    absent = {*PUBLISHED, STEP, "interactions_refresh_last_success_timestamp_seconds"}
    assert {name for name, _ in of_file} & absent == set()


def test_a_crashed_worker_leaves_its_counts_and_no_gauge(sample_project, tmp_path):
    variables = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "API_POOL_SIZE": "1"}
    with served(sample_project.environment | TWO_WORKERS | variables) as address:

        def scrape():
            return parsed(get(f"{address}/metrics").body.decode())

        def workers():
            """The processes of which a scrape has gauges."""
            try:
                scrape()
            except (urllib.error.URLError, OSError):  # the crashed worker had accepted the request
                return set()
            return {int(path.stem.rpartition("_")[2]) for path in tmp_path.glob("gauge_livesum_*.db")}

        def connections():
            return of(scrape(), "interactions_api_pool_connections", "state")["pool_size"]

        wait_until(lambda: len(workers()) == 2)
        wait_until(lambda: connections() == 2)
        for _ in range(20):
            get(f"{address}/api/v1/channels")
        before, (crashed, other) = scrape(), workers()
        os.kill(crashed, signal.SIGKILL)
        wait_until(lambda: len(workers() - {crashed, other}) == 1)
        assert crashed not in workers()
        wait_until(lambda: connections() == 2)
        after = scrape()
        assert_no_counter_went_back(before, after)
        labels = frozenset({"route": "/api/v1/channels", "status": "200"}.items())
        key = ("interactions_api_request_duration_seconds_count", labels)
        assert after[key] == before[key] == 20


# -- the alert rules

# words of PromQL in the expressions
WORDS = {"absent", "by", "histogram_quantile", "ignoring", "or", "rate", "sum", "time", "without"}
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
alerts = pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])


@pytest.fixture(scope="module")
def labels(lasting_project, refreshed_project):
    """The label names of each metric in the file of a refresh and in a scrape of the API."""
    project = lasting_project(refreshed_project)
    project.environment["METRICS_FILE"] = str(project.folder / "refresh.prom")
    assert project.refresh().returncode == 0
    with served(project.environment) as address:
        get(f"{address}/api/v1/channels")
        texts = [(project.folder / "refresh.prom").read_text("utf-8"), get(f"{address}/metrics").body.decode()]
    found = {}
    for name, pairs in (key for text in texts for key in parsed(text)):
        found.setdefault(name, set()).update(label for label, _ in pairs)
    return found


def test_the_rules_have_the_form_of_prometheus():
    assert set(RULES) == {"groups"}
    assert [set(group) for group in RULES["groups"]] == [{"name", "rules"}] * len(RULES["groups"])
    names = [rule["alert"] for rule in ALERTS]
    assert len(set(names)) == len(names) >= 5
    for rule in ALERTS:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"[A-Za-z_]\w*", rule["alert"]) and re.fullmatch(r"\d+[smhd]", rule["for"])
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert set(rule["annotations"]) == {"summary", "description"}
        for text in rule["annotations"].values():
            inner = re.findall(r"\{\{ (\$value(?: \| humanize\w+)?|\$labels\.\w+) \}\}", text)
            assert len(inner) == text.count("{{") == text.count("}}")


@alerts
def test_the_brackets_of_a_rule_match(rule):
    rest = re.sub(r'"[^"]*"|[^][(){}"]', "", rule["expr"])
    while (shorter := re.sub(r"\(\)|\[\]|\{\}", "", rest)) != rest:
        rest = shorter
    assert rest == ""


@alerts
def test_the_metrics_and_labels_of_a_rule_exist(rule, labels):
    expression = re.sub(r'"[^"]*"', '""', rule["expr"])
    selectors = re.findall(r"(interactions_\w+)(?:\{([^}]*)\})?", expression)
    assert selectors
    known = set.union(*(labels.get(name, set()) for name, _ in selectors))
    for name, matchers in selectors:
        assert name in labels
        named = re.findall(r'(\w+) *(?:=~|!~|!=|=) *""', matchers)
        assert len(named) == matchers.count('""') and set(named) <= labels[name]
    grouped = re.findall(r"\b(?:by|without|ignoring|on) *\(([^)]*)\)", expression)
    shown = re.findall(r"\$labels\.(\w+)", str(rule["annotations"]))
    assert {label for group in grouped for label in re.split(r"[ ,]+", group)} | set(shown) <= known
    # every other name is a word of PromQL
    rest = re.sub(r"\{[^}]*\}|\[\w+\]|\b(?:by|without|ignoring|on) *\([^)]*\)|interactions_\w+", " ", expression)
    assert set(re.findall(r"[A-Za-z_]\w*", rest)) <= WORDS

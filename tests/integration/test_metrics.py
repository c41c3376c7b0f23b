"""The metrics of the API in /metrics."""

import os
import signal
import urllib.error

from prometheus_client.parser import text_string_to_metric_families
from support.serving import TWO_WORKERS, get, served
from support.waiting import wait_until


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


def test_the_metrics_have_the_rows_of_the_current_build(address, sample_project):
    values = parsed(get(f"{address}/metrics").body.decode())
    query = "select customers_rows_read, customers_rows_used from published.statistics"
    ((read, used),) = sample_project.query(query)
    assert values["interactions_published_rows_read", frozenset([("sheet", "Customers")])] == read > 0
    labels = frozenset({"sheet": "Customers", "outcome": "used"}.items())
    assert values["interactions_published_rows", labels] == used

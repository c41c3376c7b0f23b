"""The published numbers of the sample."""

from support.project import SAMPLE_COUNTS


def test_the_published_counts_match_the_sample(sample_project):
    _, rows = sample_project.published()
    counts: dict[int, dict[str, int]] = {}
    for customer_id, _, channel, _, interactions in rows:
        counts.setdefault(customer_id, {})[channel] = interactions
    assert counts == SAMPLE_COUNTS
    assert [list(channels) for channels in counts.values()] == [list(SAMPLE_COUNTS[1])] * 6


def test_an_unlisted_customer_is_counted_and_marked(sample_project):
    assert sample_project.query(
        "select customer_id, occupation, customer_type, is_known from published.customers where not is_known"
    ) == [(4, None, "Unknown", False)]


def test_a_known_misspelling_is_corrected(sample_project):
    assert sample_project.query("select occupation from published.customers where customer_id = 12") == [("Plumber",)]

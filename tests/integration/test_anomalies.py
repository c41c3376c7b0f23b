"""Unusual numbers of interactions warn and block nothing. The unit test of the model covers which are unusual."""

import datetime as dt

from support.extracts import write_extract

WEDNESDAY = dt.datetime(2024, 3, 20, 9)


def test_an_unusual_last_day_warns_and_is_published(published_project, tmp_path):
    days = [[WEDNESDAY - dt.timedelta(days=before), "Email", 1] for before in range(1, 60)]
    today = [[WEDNESDAY + dt.timedelta(minutes=after), "Email", 1] for after in range(30)]
    outcome = published_project.refresh(write_extract(tmp_path / "x.xlsx", [*days, *today], [[1, "Jedi", "Red"]]))
    assert outcome.returncode == 0, outcome.stderr
    assert "assert_no_recent_anomalies found 2 rows: unusual numbers" in outcome.stdout
    assert published_project.query(
        """
        select dimension, member, period, period_start, interactions, expected, direction, is_recent
        from published.interaction_anomalies order by dimension
        """
    ) == [
        ("channel", "Email", "day", WEDNESDAY.date(), 30, 1.0, "high", True),
        ("customer_type", "Red", "day", WEDNESDAY.date(), 30, 1.0, "high", True),
    ]


def test_the_sample_has_no_anomalies(sample_project):
    assert sample_project.query("select * from published.interaction_anomalies") == []

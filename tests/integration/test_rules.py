"""The meaning of a row, end to end: from the cells of a workbook to published and rejected rows."""

import json
from dataclasses import replace

import openpyxl
from support.checkout import copy_checkout
from support.extracts import write_extract
from support.project import WITHOUT_UNIT_TESTS, assert_refused

USABLE = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 13)]


def test_rejected_rows_have_file_row_content_and_reason(published_project, tmp_path):
    path = write_extract(
        tmp_path / "x.xlsx",
        interactions=[
            *USABLE,
            [],
            ["31/02/2019 09:00", "Email", 1],
            ["01/10/2019 10:00", " ", 1],
            ["01/10/2019 10:00", "Email", None],
            ["01/10/2019 10:00", "Email", "1, x"],
            ["01/10/2019 09:00", " EMAIL", "1, 1.0"],
            ["null", "Email", 1],
        ],
        customers=[[1, "Jedi", "Red"], ["one", "Sith", "Red"]],
        products=[
            ["10-2019", "Sand"],
            ["2019", "Salt"],
            ["11-2019", "Pepper"],
            ["11-2019", None],
            ["10-2019", "Amber"],
        ],
    )
    outcome = published_project.refresh("--allow-shrink", path)
    assert outcome.returncode == 0, outcome.stderr
    rejected = published_project.query(
        "select sheet, source_file, source_row, reason, content from published.rejected_rows order by sheet, source_row"
    )
    assert [row[:4] for row in rejected] == [
        ("Customers", "x.xlsx", 3, "invalid customer id"),
        ("External interactions", "x.xlsx", 15, "invalid date"),
        ("External interactions", "x.xlsx", 16, "missing channel"),
        ("External interactions", "x.xlsx", 17, "missing customer"),
        ("External interactions", "x.xlsx", 18, "invalid customer id"),
        ("External interactions", "x.xlsx", 19, "duplicate"),
        ("External interactions", "x.xlsx", 20, "invalid date"),
        ("Products of discussion", "x.xlsx", 3, "invalid month"),
        ("Products of discussion", "x.xlsx", 5, "missing product"),
    ]
    # row numbers are those of Excel
    book = openpyxl.load_workbook(path)
    for sheet, _, number, _, content in rejected:
        header, cells = [cell.value for cell in book[sheet][1]], [cell.value for cell in book[sheet][number]]
        # the seed loader reads white space and the word null as empty
        cells = [None if str(cell or "").strip() in ("", "null") else str(cell) for cell in cells]
        assert content == dict(zip(header, cells, strict=True))
    assert published_project.query(
        """
        select interactions_rows_read, interactions_rows_used, interactions_rows_rejected, customers_rows_rejected,
            products_rows_rejected, interactions, mentions_repeated, topics
        from published.statistics
        """
    ) == [(18, 12, 6, 1, 2, 12, 2, 3)]
    assert published_project.query("select distinct topics from published.interaction_counts_by_day") == [
        (["Amber", "Sand"],)
    ]
    assert published_project.query("select sum(interactions) from published.interaction_counts_by_day") == [(12,)]


def test_an_unlisted_channel_is_kept_with_a_warning(published_project, tmp_path):
    rows = [
        ["01/10/2019 09:00", " Pigeon post ", 1],
        ["02/10/2019 09:00", "PIGEON POST", 1],
        ["03/10/2019 9:00", "e-MAIL", 1],
    ]
    outcome = published_project.refresh("--allow-shrink", write_extract(tmp_path / "x.xlsx", rows))
    assert outcome.returncode == 0, outcome.stderr
    assert "channels_not_on_the_list found 2 rows" in outcome.stdout
    assert published_project.published()[1] == [
        (1, "Unknown", "Email", 1, 1),
        (1, "Unknown", "Call", 2, 0),
        (1, "Unknown", "Bird", 3, 0),
        (1, "Unknown", "Pigeon post", 4, 2),
    ]


def test_too_many_rejected_rows_stop_the_build(published_project, tmp_path):
    published = published_project.published()
    path = write_extract(tmp_path / "x.xlsx", [*USABLE, *[["soon", "Email", 1]] * 13])
    assert_refused(published_project.refresh(path), "assert_rejected_share_is_within_limit", "marts.rejected_rows")
    assert published_project.published() == published
    history = published_project.query("select count(*) from snapshots.customers_history where dbt_valid_to is null")
    assert history == [(6,)]


def test_far_fewer_interactions_stop_the_build_unless_allowed(published_project, tmp_path):
    path = write_extract(tmp_path / "x.xlsx", USABLE[:1])
    published = published_project.published()
    assert_refused(published_project.refresh(path), "assert_interactions_have_not_shrunk", "--allow-shrink")
    assert published_project.published() == published
    assert published_project.refresh("--allow-shrink", path).returncode == 0
    assert published_project.query("select count(*) from published.interactions") == [(1,)]


def test_dates_that_fit_the_other_order_stop_the_build(published_project, tmp_path):
    rows = [["10/13/2019 09:00", "Email", 1], *USABLE]
    path = write_extract(tmp_path / "x.xlsx", rows)
    assert_refused(published_project.refresh(path), "assert_date_order_fits_best", "date_order")
    assert dict(published_project.query("select reading, dates from marts.date_order_evidence")) == {
        "day first only": 0,
        "month first only": 1,
        "both": 12,
        "neither": 0,
    }
    other_order = copy_checkout(tmp_path / "checkout", variables={"date_order": "mdy"})
    assert replace(published_project, checkout=other_order).refresh(path).returncode == 0
    assert published_project.query("select count(*) from published.interactions") == [(13,)]


def test_topic_rule_none_gives_interactions_no_topics(published_project, tmp_path):
    path = write_extract(tmp_path / "x.xlsx", USABLE, products=[["10-2019", "Sand"]])
    topics = "select distinct topics from published.interaction_counts_by_day"
    assert published_project.refresh(path).returncode == 0
    assert published_project.query(topics) == [(["Sand"],)]
    other_rule = copy_checkout(tmp_path / "checkout", variables={"topic_rule": "none"})
    assert replace(published_project, checkout=other_rule).refresh(path).returncode == 0
    assert published_project.query(topics) == [([],)]
    # the product is a topic nevertheless
    members = "select member from published.dimension_members where dimension = 'topic'"
    assert published_project.query(members) == [("Sand",)]


def test_an_invalid_variable_stops_the_build(published_project):
    for name, value, words in [
        ("date_order", "ymd", "dmy or mdy"),
        ("time_zone", "Berlin", "a name of pg_timezone_names"),
        ("latest_date", "tomorrow", "a day"),
        ("max_unlisted_channels", "many", "a whole number"),
    ]:
        outcome = published_project.dbt("build", "--vars", json.dumps({name: value}))
        assert outcome.returncode != 0
        assert f"variable {name} is {value}: set it to {words}" in outcome.stdout


def test_the_history_keeps_earlier_customer_types(published_project, tmp_path):
    def history():
        return published_project.query(
            "select customer_id, customer_type, dbt_valid_to is null from snapshots.customers_history"
            " where customer_id in (1, 2) order by 1, dbt_valid_from"
        )

    assert history() == [(1, "Red", True), (2, "Orange", True)]
    path = write_extract(tmp_path / "x.xlsx", USABLE, [[1, "Jedi", "Dark"]])
    assert published_project.refresh("--allow-shrink", path).returncode == 0
    assert history() == [(1, "Red", False), (1, "Dark", True), (2, "Orange", False)]
    assert published_project.refresh("--allow-shrink", "--force", path).returncode == 0
    assert history() == [(1, "Red", False), (1, "Dark", True), (2, "Orange", False)]


def test_a_full_refresh_of_dbt_keeps_the_history(published_project):
    history = "select dbt_scd_id, dbt_valid_from, dbt_valid_to from postgres_snapshots.customers_history order by 1"
    assert published_project.dbt("build", *WITHOUT_UNIT_TESTS).returncode == 0
    before = published_project.query(history)
    assert published_project.dbt("build", "--full-refresh", *WITHOUT_UNIT_TESTS).returncode == 0
    assert len(before) == 6 and published_project.query(history) == before

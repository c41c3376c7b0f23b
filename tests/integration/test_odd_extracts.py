"""Odd files, as users send them, through a whole refresh; tests/data/odd/README.md has the expected result of each."""

import shutil

import pytest
from support.extracts import write_extract
from support.project import assert_refused
from support.reading import DATA

ODD = DATA / "odd"
WITH_ONE_ERROR = ["empty_fill_error", "bad_core_error", "strict_error"]
DAY_FIRST = [[f"{day}/11/2019 09:00", "Email", 1] for day in range(13, 17)]


@pytest.fixture
def odd_project(new_project, refreshed_project):
    return new_project(refreshed_project)


def copy_csv(folder, *names):
    """Copies folders of CSV files into one, each file with the name of its folder in front."""
    for name in names:
        for file in (ODD / name).iterdir():
            shutil.copyfile(file, folder / f"{name} {file.name}")


def outcomes(project, file):
    """By row of External interactions, the rejection reason, or the channel and customers of a used row."""
    rows = project.query(f"""
        select source_row, coalesce(rejection_reason, channel || ' ' || array_to_string(customer_ids, ', '))
        from staging.stg_interactions where source_file = '{file}' order by source_row
    """)
    return dict(rows)


def counts(project, customer):
    return dict(
        project.query(f"select channel, interactions from published.interaction_counts where customer_id = {customer}")
    )


def rejected(project, file):
    return project.query(f"""
        select sheet, source_row, reason from published.rejected_rows
        where source_file = '{file}' and reason != 'duplicate' order by sheet, source_row
    """)


@pytest.fixture(scope="module")
def all_odd(lasting_project, refreshed_project, tmp_path_factory):
    """A project that has published all publishable odd files together; each rejects only its unusable rows."""
    project, folder = lasting_project(refreshed_project), tmp_path_factory.mktemp("odd")
    for name in ["total_row", "typo_year", "ids_newline", "long_channel_2800", "long_type", "long_topic"]:
        shutil.copyfile(ODD / f"{name}.xlsx", folder / f"{name}.xlsx")
    for name in ["big_ids", "unnamed_column", "float_noise", "text_dates", "error_other_folder", *WITH_ONE_ERROR]:
        shutil.copyfile(ODD / f"{name}.xlsx", folder / f"{name}.xlsx")
    copy_csv(folder, "csv_thousands", "csv_german_thousands", "csv_excel_trick", "csv_spaces_quotes2", "csv_double_bom")
    # text_dates alone would fit month first better, by two dates to one
    write_extract(folder / "day_first.xlsx", DAY_FIRST)
    outcome = project.refresh("--allow-shrink", folder)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return project


def test_total_rows_change_nothing(all_odd):
    assert rejected(all_odd, "total_row.xlsx") == [
        ("Customers", 6, "invalid customer id"),
        ("External interactions", 6, "invalid date"),
        ("External interactions", 7, "invalid date"),
    ]
    # the rows of the other files, which have less data about the customer, change nothing either
    assert all_odd.query("select occupation, customer_type from published.customers where customer_id = 4") == [
        ("Doctor", "Red")
    ]


def test_days_with_a_mistyped_year_are_rejected(all_odd):
    assert rejected(all_odd, "typo_year.xlsx") == [
        ("External interactions", row, "implausible date") for row in (6, 7, 8)
    ]


def test_overlong_names_are_rejected_and_the_rest_is_published(all_odd):
    for file, sheet in [
        ("long_channel_2800.xlsx", "External interactions"),
        ("long_type.xlsx", "Customers"),
        ("long_topic.xlsx", "Products of discussion"),
    ]:
        assert [(name, reason) for name, _, reason in rejected(all_odd, file)] == [(sheet, "name too long")]


def test_only_the_rows_with_an_error_are_rejected(all_odd):
    for name in WITH_ONE_ERROR:
        assert rejected(all_odd, f"{name}.xlsx") == [("Customers", 6, "error cell")]
    assert rejected(all_odd, "error_other_folder.xlsx") == [
        ("External interactions", row, "error cell") for row in (3, 4)
    ]


def test_ids_on_two_lines_are_two_customers(all_odd):
    assert outcomes(all_odd, "ids_newline.xlsx")[2] == "Email 1, 3"


def test_long_ids_are_exact_or_rejected(all_odd):
    found = outcomes(all_odd, "big_ids.xlsx")
    assert [found[row] for row in (2, 3, 4)] == [f"Email 123456789012345{end}" for end in (6, 7, 8)]
    assert [found[row] for row in (5, 6)] == ["invalid customer id"] * 2  # numbers in the file, already rounded
    assert [found[row] for row in (10, 11)] == ["Call 9007199254740993", "Call 100000000000000001"]


def test_grouped_digits_are_not_ids(all_odd):
    assert outcomes(all_odd, "csv_thousands External interactions.csv") == {
        2: "invalid customer id", 3: "invalid customer id", 4: "invalid customer id", 5: "Call 2"
    }  # fmt: skip
    assert outcomes(all_odd, "csv_german_thousands External interactions.csv") == {
        2: "invalid customer id", 3: "invalid customer id", 4: "Call 3", 5: "Call 2"
    }  # fmt: skip
    assert all_odd.query("select count(*) from published.customers where customer_id in (234, 345, 1234)") == [(0,)]


def test_cells_outside_the_columns_reject_their_rows(all_odd):
    assert rejected(all_odd, "unnamed_column.xlsx") == [
        ("External interactions", row, "value outside the columns") for row in (2, 3)
    ]
    assert all_odd.query("""
        select content from published.rejected_rows where source_file = 'unnamed_column.xlsx' and source_row = 2
    """) == [
        ({"Date Start": "04/10/2019 09:00", "Interaction": "Email", "Customers": "1", "outside the columns": "3"},)
    ]  # fmt: skip


def test_csv_quirks_are_read_as_intended(all_odd):
    assert outcomes(all_odd, "csv_excel_trick External interactions.csv") == {2: "Email 1", 3: "Call 4"}
    assert outcomes(all_odd, "csv_spaces_quotes2 External interactions.csv") == {
        2: "Email 1", 3: "Email 3", 4: "Call 4"
    }  # fmt: skip
    assert outcomes(all_odd, "csv_double_bom External interactions.csv") == {2: "Email 1", 3: "Call 4", 4: "Bird 4, 3"}


def test_serial_numbers_are_rounded_to_the_second_and_impossible_days_rejected(all_odd):
    started = all_odd.query("""
        select date_start, to_char(started_at, 'YYYY-MM-DD HH24:MI'), rejection_reason
        from staging.stg_interactions
        inner join raw.raw_interactions using (source_file)
        where source_file = 'float_noise.xlsx' and stg_interactions.source_row = raw_interactions.source_row::bigint
        order by stg_interactions.source_row
    """)
    assert started[:3] == [
        ("2019-10-05 00:00:00", "2019-10-05 00:00", None),
        ("2019-10-04 09:00:00", "2019-10-04 09:00", None),
        ("2019-10-04 09:00:00", "2019-10-04 09:00", None),
    ]
    assert ("1900-02-29 12:00:00", None, "invalid date") in started
    assert not [row for row in started if row[1] and row[1].startswith("1900-02")]


# by source row, the value of each spelling that the design lists; every other spelling is rejected
SPELLINGS = {
    **dict.fromkeys([2, 3, 5, 7, 8, 9, 11, 12, 13, 14, 17, 18, 19, 23, 24, 25, 26], "2019-10-04 09:00"),
    **dict.fromkeys([40, 47, 55, 56, 72, 73], "2019-10-04 09:00"),
    4: "2019-10-04 07:00", 15: "2019-10-04 21:00", 16: "2019-10-04 00:30", 48: "2019-10-04 00:00",
    52: "2019-04-13 09:00", 77: "2019-04-10 17:00",
}  # fmt: skip


def test_only_the_date_spellings_of_the_design_are_read(all_odd):
    rows = all_odd.query("""
        select source_row, to_char(started_at, 'YYYY-MM-DD HH24:MI'), rejection_reason
        from staging.stg_interactions where source_file = 'text_dates.xlsx' and source_row < 79
    """)
    assert {row: moment for row, moment, reason in rows if reason is None} == SPELLINGS
    implausible = {row for row, _, reason in rows if reason == "implausible date"}
    assert implausible == {65, 66, 67, 68, 69}
    assert {reason for row, _, reason in rows if row not in SPELLINGS.keys() | implausible} == {"invalid date"}


def test_lookalike_channels_are_one_channel(odd_project):
    assert odd_project.refresh("--allow-shrink", ODD / "lookalike_channels.xlsx").returncode == 0
    assert [counts(odd_project, customer) for customer in (1, 2)] == [
        {"Email": 2, "Call": 3, "Bird": 0, "Besök": 0},
        {"Email": 0, "Call": 0, "Bird": 0, "Besök": 2},
    ]
    assert odd_project.query("select reason from published.rejected_rows") == [("duplicate",)]


def test_a_half_converted_column_stops_the_build(odd_project):
    published = odd_project.published()
    outcome = odd_project.refresh("--allow-shrink", ODD / "dates_half_converted.xlsx")
    assert_refused(outcome, "assert_dates_are_not_half_converted", "the other date order", "export it again")
    assert odd_project.published() == published


def test_free_text_in_the_channel_column_stops_the_build(odd_project):
    published = odd_project.published()
    outcome = odd_project.refresh("--allow-shrink", ODD / "free_text_channels.xlsx")
    assert_refused(outcome, "assert_unlisted_channels_are_few", "channels.csv", "max_unlisted_channels")
    assert odd_project.published() == published

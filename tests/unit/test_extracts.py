"""The files of an extract: their order and their hash."""

from support.checkout import copy_checkout

from refresh.building import inputs
from refresh.building.inputs import input_hash
from refresh.reading.files import find_files, natural_order


def test_files_are_in_natural_order(tmp_path):
    names = ["week_8.csv", "Week_9.csv", "week_10.csv", "week_010.csv", "b2a10.csv", "b2a9.csv", "week_٣.csv"]
    for name in names:
        (tmp_path / name).touch()
    assert [file.name for file in find_files([tmp_path])[0]] == [
        "b2a9.csv",
        "b2a10.csv",
        "week_8.csv",
        "Week_9.csv",
        "week_010.csv",
        "week_10.csv",
        "week_٣.csv",
    ]


def test_digits_are_compared_as_numbers_and_letters_without_case():
    assert natural_order("Week_9İ") == ("week_" + "9".zfill(40) + "i", "Week_9İ")
    assert natural_order("9" * 41)[0] == "9" * 41


def test_an_edit_of_a_macro_in_a_subfolder_changes_the_hash(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "ROOT", copy_checkout(tmp_path / "checkout"))
    before = input_hash([], inputs.ROOT / "seeds")
    with (inputs.ROOT / "dbt_project" / "macros" / "cleaning" / "clean_text.sql").open("a") as macro:
        macro.write("{# edited #}\n")
    assert input_hash([], inputs.ROOT / "seeds") != before

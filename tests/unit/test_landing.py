"""Landing the files of an extract, and the messages when the reading process ends early."""

import csv
import zipfile
from io import StringIO

import pytest
from support.checkout import ROOT, SAMPLE, copy_seeds
from support.handmade_files import compound_file, header, sheet, write_xlsx
from support.reading import DATA, land_all

from refresh.errors import RefreshError
from refresh.reading import landing, process
from refresh.reading.files import find_files, settle

SEEDS = {path.name: path.read_bytes() for path in (ROOT / "seeds").glob("raw_*.csv")}


def test_the_committed_seeds_are_the_rows_of_the_sample(tmp_path):
    land_all(SAMPLE, tmp_path)
    assert len(SEEDS) == 3 and {path.name: path.read_bytes() for path in tmp_path.iterdir()} == SEEDS


def test_make_seeds_writes_the_rows_of_the_sample_and_leaves_the_lists(tmp_path):
    seeds = copy_seeds(ROOT / "seeds", tmp_path / "seeds")
    (seeds / "raw_customers.csv").unlink()
    (seeds / "raw_interactions.csv").write_text("another")
    landing.write_sample(seeds)
    assert {path.name: path.read_bytes() for path in seeds.glob("raw_*.csv")} == SEEDS
    names = [path.name for path in (ROOT / "seeds").iterdir()]
    assert sorted(path.name for path in seeds.iterdir()) == sorted(names)
    assert (seeds / "channels.csv").read_bytes() == (ROOT / "seeds" / "channels.csv").read_bytes()


def test_each_table_may_have_its_own_workbook(tmp_path):
    rows = land_all(DATA / "supply" / "by_table", tmp_path)
    assert {seed: len(found) for seed, found in rows.items()} == {
        "raw_customers": 3,
        "raw_interactions": 6,
        "raw_products_of_discussion": 2,
    }
    files = [row["source_file"] for row in rows["raw_interactions"]]
    assert files == ["interactions_2.xlsx"] * 3 + ["interactions_10.xlsx"] * 3


def test_an_extract_without_a_table_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header()))
    with pytest.raises(RefreshError) as refused:
        land_all(path, tmp_path / "seeds")
    assert str(refused.value) == (
        "x.xlsx: no file holds the table 'Customers'; add a workbook with this sheet, or a CSV file whose name ends"
        " in it"
    )


def test_progress_is_the_number_of_rows_of_a_file(tmp_path):
    for name, columns, rows in [
        ("1 customers", "Customer_Id,Occupation,Type", [",,", *(f"{row},Jedi,Red" for row in range(25_000))]),
        ("2 external interactions", "Date Start,Interaction,Customers", ["01/01/2024 10:00,Email,1"]),
        ("3 products of discussion", "Date,Product", ["01-2024,Sand"]),
    ]:
        (tmp_path / f"{name}.csv").write_text("\n".join([columns, *rows]))
    extracts, _ = settle(find_files([tmp_path])[0], {}, may_leave=False)
    calls = []
    landing.land(extracts, tmp_path / "landed", lambda file, *numbers: calls.append((file.name[0], *numbers)))
    assert calls == [("1", 1, 3, 0), ("1", 1, 3, 10_000), ("1", 1, 3, 20_000), ("2", 2, 3, 0), ("3", 3, 3, 0)]


@pytest.mark.parametrize("cell", ["plain", "", "1, 2", 'a "quote"', '"', "two\nlines", "a\rb", ",\n"])
def test_rows_are_written_as_csv_writer_writes_them(cell):
    rows = [("1", "a", "x.xlsx"), ("2", cell, "x.xlsx")]
    written, expected = StringIO(newline=""), StringIO(newline="")
    csv.writer(expected, lineterminator="\n").writerows(rows)
    process._write(written, list(zip(*rows, strict=True)))
    assert written.getvalue() == expected.getvalue()


@pytest.mark.parametrize(("name", "calls"), [("x.xlsx", 2), ("x.csv", 1)])
def test_a_file_that_ends_the_process_is_refused(tmp_path, monkeypatch, name, calls):
    """A workbook is read twice, a CSV file once."""
    attempts = []
    monkeypatch.setattr(landing, "_run_reader", lambda *arguments: attempts.append(arguments))
    (tmp_path / name).touch()
    with pytest.raises(RefreshError, match=rf"^{name}: cannot be read, its content is broken; open it in Excel and"):
        land_all(tmp_path / name, tmp_path / "seeds")
    assert len(attempts) == calls


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.xlsx", SAMPLE.read_bytes()[:3000], "it is not a workbook of this kind, or is cut off; open it in Excel"),
        ("x.xlsm", b"no workbook", "it is not a workbook of this kind, or is cut off; open it in Excel"),
        ("x.xlsb", SAMPLE.read_bytes(), "it is not a workbook of this kind, or is cut off; open it in Excel"),
        ("x.ods", SAMPLE.read_bytes(), "it is not a workbook of this kind, or is cut off; open it in Excel"),
        ("x.xls", SAMPLE.read_bytes(), "it is not a workbook of this kind, or is cut off; open it in Excel"),
        ("x.xls", (DATA / "mess.xls").read_bytes()[:5000], "its content is not as in a .xls file"),
        (
            "x.xlsx",
            (DATA / "mess.xls").read_bytes(),
            "it is not a workbook of this kind, or is cut off; open it in Excel",
        ),
    ],
)
def test_content_that_does_not_match_the_suffix_is_refused(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefreshError) as refused:
        land_all(tmp_path / name, tmp_path / "seeds")
    assert str(refused.value).startswith(f"{name}: cannot be read, {words}")


def test_an_encrypted_workbook_is_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(compound_file("EncryptedPackage", bytes(5000)))
    with pytest.raises(RefreshError, match=r"^x\.xlsx: encrypted; save it without a password$"):
        land_all(tmp_path / "x.xlsx", tmp_path / "seeds")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ValueError("a cell"),
            "x.xls: cannot be read, its content is not as in a .xls file; open it",
        ),
        (OSError(5, "Input/output error"), "x.xls: cannot be read (Input/output error); copy it here again"),
        (
            OSError(28, "No space left on device"),
            "no room for the rows of x.xls (No space left on device); free some space",
        ),
    ],
)
def test_error_messages_do_not_quote_libraries(tmp_path, monkeypatch, capsys, error, words):
    def read(*_):
        raise error

    monkeypatch.setattr(process, "read_into", read)
    monkeypatch.setattr("sys.argv", ["process", "x.xls", str(tmp_path)])
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert process.main() == 0
    output = capsys.readouterr().out
    assert words in output and "a cell" not in output


@pytest.mark.parametrize(
    ("name", "options", "status"), [("x.xlsx", [], 1), ("x.xlsx", ["--repair"], 0), ("x.xls", [], 0)]
)
def test_a_workbook_that_needs_too_much_memory_is_repaired_or_refused(monkeypatch, capsys, name, options, status):
    def read(*_):
        raise MemoryError

    monkeypatch.setattr(process, "read_into", read)
    monkeypatch.setattr("sys.argv", ["process", name, "folder", *options])
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert process.main() == status
    assert ("needs more than 1 GiB of memory" in capsys.readouterr().out) == (status == 0)


def test_a_sheet_name_of_two_lines_is_reported_in_one(tmp_path):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(""))
    with zipfile.ZipFile(path) as book:
        workbook = book.read("xl/workbook.xml").decode().replace("External interactions", "two&#10;lines")
    write_xlsx(path, sheet(""), parts={"xl/workbook.xml": workbook})
    with pytest.raises(RefreshError, match=r"\(sheets found: two lines\)$"):
        land_all(tmp_path, tmp_path / "seeds")

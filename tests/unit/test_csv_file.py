"""CSV files: the forms that are read, and the refusals of the others."""

import pytest
from support.reading import landed, values

from refresh.errors import RefreshError
from refresh.reading.process import read_into

COLUMNS = ("customer_id", "occupation", "type")
HEADER = b"Customer_Id,Occupation,Type\n"


def customers(tmp_path, content):
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    _, seeds = landed(path, tmp_path)
    return values(seeds["raw_customers"], *COLUMNS, "outside_columns", "source_row")


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_common_form_is_read(tmp_path, delimiter, mark, line_end):
    lines = ["Customer_Id,Occupation,Type", "1,Café owner,Red", "", '2,"two', 'lines",Blue']
    text = mark + line_end.join(lines).replace(",", delimiter) + line_end
    # Excel counts each record and each empty line as one row
    assert customers(tmp_path, text.encode()) == [
        ("1", "Café owner", "Red", "", "2"),
        ("2", "two\nlines", "Blue", "", "4"),
    ]


def test_the_delimiter_is_that_of_the_header(tmp_path):
    path = tmp_path / "b External interactions.csv"
    path.write_text("Date Start,Interaction,Customers\n2019-10-04 09:00,Email,1;2;3;4;5;6\n")
    _, seeds = landed(path, tmp_path)
    assert values(seeds["raw_interactions"], "interaction", "customers") == [("Email", "1;2;3;4;5;6")]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (b'1, "Jedi", "Red"', ("1", "Jedi", "Red", "")),
        (b'="001","=""Jedi""",="Red"', ("001", "Jedi", "Red", "")),
        (b'1,"=""say """"x""""""",', ("1", 'say "x"', "", "")),
        (b'1,"=""a""&""b""",=', ("1", '="a"&"b"', "=", "")),
        (b"1,Jedi,Red,4,,5", ("1", "Jedi", "Red", "4 | 5")),
        (b"1", ("1", "", "", "")),
    ],
)
def test_cells_are_read_as_excel_shows_them(tmp_path, line, row):
    assert customers(tmp_path, HEADER + line + b"\n") == [(*row, "2")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER + b'1,"two\nlines",Red\n2,Caf\xe9,Red\n', ", line 4: not UTF-8; save it as 'CSV UTF-8' in Excel"),
        (HEADER * 30 + b"1,Caf\xe9,Red\n", ", line 31: not UTF-8"),
        (HEADER + b"1,Je\0di,Red\n", ", line 2: UTF-16 or not text; save it as 'CSV UTF-8'"),
        (HEADER.decode().encode("utf-16"), ", line 1: UTF-16 or not text"),
        (HEADER.decode().encode("utf-16-be"), ", line 1: UTF-16 or not text"),
        (HEADER + b'1,"two\nlines",Red\n2,"Jedi,Red\n3,x,y\n', ", line 4: a quote that is not closed; close it"),
        (HEADER + b'\n1,"Jedi" x,Red\n', ", line 3: text after a closing quote"),
        (
            HEADER + b'1,"' + b"x\n" * 70_000,
            ", line 2: a quote that is not closed, or a cell of more than 131,072",
        ),
        (b"Customer_Id,Occupation\n1,Jedi\n", ": no column 'Type'"),
        (b"", ": the file is empty"),
    ],
)
def test_a_refusal_names_the_line(tmp_path, content, words):
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(RefreshError) as refused:
        read_into(path, tmp_path)
    assert f"customers.csv{words}" in str(refused.value)

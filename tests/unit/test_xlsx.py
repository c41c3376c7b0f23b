""".xlsx files in forms that Excel opens and few libraries write: every cell with content is read."""

import datetime as dt
import zipfile

import pytest
import xlsxwriter
from support.checkout import SAMPLE
from support.extracts import write_workbook
from support.handmade_files import MAIN, header, relations, sheet, text, write_xlsx
from support.reading import DATA, land_all, landed, values

from refresh.errors import RefreshError
from refresh.reading import package, xlsx
from refresh.reading.cells import NoStoredValue
from refresh.reading.package import Broken
from refresh.reading.workbooks import open_workbook

COLUMNS = ("date_start", "interaction", "customers", "outside_columns", "source_row")
ROW = '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>{}</row>'


def interactions(path, folder):
    return values(landed(path, folder)[1]["raw_interactions"], *COLUMNS)


def plain(grid):
    """The rows and blocks of a grid: names for formulas without a value, no empty cells at the ends."""
    rows = [[str(cell) if isinstance(cell, NoStoredValue) else cell or None for cell in row] for row in grid.rows]
    while rows and not any(rows[-1]):
        rows.pop()
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows, grid.merged


def readable():
    files = [SAMPLE, *DATA.rglob("odd/*.xlsx"), *DATA.rglob("supply/*/*.xlsx")]
    return [file for file in files if file.stem not in ("corner_space", "dim_a0", "workbook2")]


@pytest.mark.parametrize("file", readable(), ids=lambda file: file.name)
def test_a_repaired_copy_is_read_like_the_original(file):
    original, repaired = open_workbook(file), open_workbook(file, repair=True)
    assert original.sheets == repaired.sheets
    for name in original.sheets:
        assert plain(original.grid(name)) == plain(repaired.grid(name)), name


@pytest.mark.parametrize("date_1904", [False, True])
def test_a_repaired_copy_keeps_values_styles_and_blocks(tmp_path, date_1904):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        page = book.add_worksheet("Customers")
        date = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_row("B2", ["<&>\"'", " padded ", True, 1.5, "two\nlines", "_x0041_"])
        page.write_datetime("B3", dt.datetime(2020, 2, 29, 23, 59), date)
        page.write_formula("C3", '="a"', None, " <&> ")
        page.write_formula("E3", "=1/0", None, "#DIV/0!")
        page.write_rich_string("D3", date, "rich", " text")
        page.merge_range("F5:F9", "merged")
        page.merge_range("H5:I9", "too")
    rows, blocks = plain(open_workbook(path).grid("Customers"))
    repaired, moved = plain(open_workbook(path, repair=True).grid("Customers"))
    # without the first column, which is empty
    assert repaired == [row[1:] for row in rows]
    assert [block._replace(column=block.column - 1) for block in blocks] == moved


@pytest.mark.parametrize("repair", [False, True])
def test_the_pronunciation_of_a_text_is_not_part_of_it(tmp_path, repair):
    cell = '<c r="A2" t="inlineStr"><is><t>鳩</t><rPh sb="0" eb="1"><t>ハト</t></rPh></is></c>'
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + f'<row r="2">{cell}</row>'))
    assert plain(open_workbook(path, repair).grid("External interactions"))[0][1] == ["鳩"]


@pytest.mark.parametrize("repair", [False, True])
def test_an_invalid_number_is_read_as_text(tmp_path, repair):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + '<row r="2"><c r="A2"><v>1 234</v></c></row>'))
    assert plain(open_workbook(path, repair).grid("External interactions"))[0][1] == ["1 234"]


@pytest.mark.parametrize("repair", [False, True])
def test_an_inline_text_wins_over_a_value_in_the_same_cell(tmp_path, repair):
    cell = '<c r="A2" t="inlineStr"><v>1.0</v><is><r><t>1</t></r><r><t>.</t></r></is></c>'
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + f'<row r="2">{cell}</row>'))
    assert plain(open_workbook(path, repair).grid("External interactions"))[0][1] == ["1."]


FORMULAS = {
    '<c r="C2"><f>A1</f><v>7</v></c>': "7",
    '<c r="C2" t="str"><f>A1</f><v>x</v></c>': "x",
    '<c r="C2" t="str"><f>A1</f><v></v></c>': "",
    '<c r="C2" t="str"><f>A1</f><v/></c>': "",
    '<c r="C2" t="inlineStr"><f>A1</f><is><t></t></is></c>': "",
    '<c r="C2" t="e"><f>A1</f><v>#N/A</v></c>': "#N/A",
    "<c r='C2' t = 'e'><v>#N/A</v></c>": "#N/A",
    '<c r="C2" t="b"><f>A1</f><v>0</v></c>': "FALSE",
    '<c r="C2"><f>A1</f><v>0</v></c>': "0",
    '<c r="C2"><v>0</v></c>': "0",
}
NO_VALUES = [
    '<c r="C2"><f>A1</f></c>',
    '<c r="C2"><f>A1</f><v/></c>',
    '<c r="C2"><f>A1</f><v></v></c>',
    '<c r="C2" t="str"><f>A1</f></c>',
    '<c r="C2" t="inlineStr"><f>A1</f></c>',
    '<c r="C2"><f t="shared" si="0"/></c>',
    '<c r="C2"><f\n t="array" ref="C2:C3">A1</f></c>',
    '<c r="C2"><v></v><f>A1</f></c>',
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_read_as_its_stored_value(tmp_path, cell):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + ROW.format(cell)))
    assert interactions(path, tmp_path) == [("1", "2", FORMULAS[cell], "", "2")]


@pytest.mark.parametrize("cell", NO_VALUES)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_formula_without_a_stored_value_is_refused(tmp_path, cell, prefix):
    xml = sheet(header() + ROW.format(cell))
    if prefix:
        xml = xml.replace("</", "<\0").replace("<", f"<{prefix}").replace(f"<{prefix}\0", f"</{prefix}")
        xml = xml.replace("xmlns=", "xmlns:x=")
    with pytest.raises(RefreshError) as refused:
        landed(write_xlsx(tmp_path / "x.xlsx", xml), tmp_path)
    assert str(refused.value) == (
        "x.xlsx, sheet External interactions, cell C2: a formula without a stored value;"
        " open the file in Excel and save it as .xlsx"
    )


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="C2"><f>A1</f><v>0</v></c>', None),
        ('<c r="C2" t="n"><f>A1</f><v>0.0</v></c>', None),
        ('<c r="C2"><f>A1</f><v>7</v></c>', "7"),
        ('<c r="C2" t="str"><f>A1</f><v>0</v></c>', "0"),
        ('<c r="C2" t="b"><f>A1</f><v>0</v></c>', "FALSE"),
        ('<c r="C2"><v>0</v></c>', "0"),
    ],
)
@pytest.mark.parametrize("setting", ["1", "true"])
def test_a_stored_0_is_no_value_if_excel_computes_on_load(tmp_path, cell, found, setting):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + ROW.format(cell)), f'<calcPr fullCalcOnLoad="{setting}"/>')
    if found is None:
        with pytest.raises(RefreshError, match="cell C2: a formula without a stored value"):
            landed(path, tmp_path)
    else:
        assert interactions(path, tmp_path) == [("1", "2", found, "", "2")]


def test_a_formula_without_a_value_is_refused_only_in_cells_that_are_read(tmp_path):
    above = '<row r="1"><c r="A1"><f>B1</f></c></row>' + header(2, "Notes")
    ignored = above + '<row r="3"><c r="A3"><v>1</v></c><c r="D3"><f>A1</f></c></row>'
    assert interactions(write_xlsx(tmp_path / "x.xlsx", sheet(ignored)), tmp_path) == [("1", "", "", "", "3")]


@pytest.mark.parametrize("cell", ["B4", "E4", "XFD4"])
def test_a_formula_without_a_value_is_refused_also_outside_the_columns(tmp_path, cell):
    rows = header(2, "Notes") + f'<row r="4"><c r="{cell}"><f>A1</f></c></row>'
    with pytest.raises(RefreshError, match=f"^x.xlsx, sheet External interactions, cell {cell}: a formula"):
        landed(write_xlsx(tmp_path / "x.xlsx", sheet(rows)), tmp_path)


def test_a_header_of_formulas_without_values_is_refused_for_them(tmp_path):
    rows = '<row r="1"><c r="A1"><f>A1</f></c>' + text("B1", "Interaction") + text("C1", "Customers") + "</row>"
    with pytest.raises(RefreshError, match="cell A1: a formula without a stored value"):
        landed(write_xlsx(tmp_path / "x.xlsx", sheet(rows)), tmp_path)


def test_error_cells_land_wherever_they_are(tmp_path):
    error = "<c r='{}' t='e'><v>#N/A</v></c>".format
    rows = header() + f'<row r="2">{error("D2")}</row><row r="5">{error("B5")}</row><row r="9">{error("A9")}</row>'
    assert interactions(write_xlsx(tmp_path / "x.xlsx", sheet(rows)), tmp_path) == [
        ("", "", "", "#N/A", "2"),
        ("", "#N/A", "", "", "5"),
        ("#N/A", "", "", "", "9"),
    ]


def test_far_cells_that_crash_the_library_land(tmp_path):
    far = text("XEY1048575", "note") + "<c r='XFD1048575' t='e'><v>#N/A</v></c>"
    rows = f'{header()}<row r="2">{text("A2", "1")}{text("DDD2", " ")}</row><row r="1048575">{far}</row>'
    path = write_xlsx(tmp_path / "x.xlsx", sheet(rows))
    others = {"Customers": [["Customer_Id", "Occupation", "Type"]], "Products of discussion": [["Date", "Product"]]}
    (tmp_path / "in").mkdir()
    path.rename(tmp_path / "in" / "x.xlsx")
    write_workbook(tmp_path / "in" / "y.xlsx", others)
    rows = land_all(tmp_path / "in", tmp_path / "seeds")["raw_interactions"]
    assert values(rows, *COLUMNS) == [("1", "", "", "", "2"), ("", "", "", "note | #N/A", "1048575")]


def test_cells_and_rows_without_references_follow_the_ones_before(tmp_path):
    rows = header() + "<row><c><v>1</v></c><c t='e'><v>#N/A</v></c><c><v>3</v></c></row>"
    rows += "<row r='5'><c r='B5'><v>4</v></c><c t='e'><v>#REF!</v></c></row>"
    assert interactions(write_xlsx(tmp_path / "x.xlsx", sheet(rows)), tmp_path) == [
        ("1", "#N/A", "3", "", "2"),
        ("", "4", "#REF!", "", "5"),
    ]


ERROR_ROW = header() + "<row r='2'><c r='A2'><v>1</v></c><c r='B2' t='e'><v>#N/A</v></c></row>"
UTF_16_BE = ('<?xml version="1.0" encoding="UTF-16BE"?>' + sheet(ERROR_ROW)).encode("utf-16-be")
UTF_16 = ('<?xml version="1.0" encoding="UTF-16"?>' + sheet(ERROR_ROW)).encode("utf-16")


@pytest.mark.parametrize(
    ("xml", "parts"),
    [
        (sheet(ERROR_ROW, before='<dimension ref="A0:C3"/>'), {}),
        (UTF_16, {}),
        (UTF_16_BE, {}),
        (sheet(ERROR_ROW.replace("<v>1</v>", "<v><![CDATA[1]]></v>")), {}),
        (
            "",
            {
                "_rels/.rels": relations(officeDocument="/Some/Book%201.xml"),
                "some\\book 1.xml": "xl/workbook.xml",
                "Some\\_rels\\Book 1.xml.rels": relations(worksheet="../other/../pages/one.xml"),
                "pages/ONE.xml": sheet(ERROR_ROW),
            },
        ),
    ],
)
def test_parts_are_found_and_read_in_every_form(tmp_path, xml, parts):
    example = write_xlsx(tmp_path / "example.xlsx", "")
    with zipfile.ZipFile(example) as archive:
        parts = {name: archive.read(part) if part == "xl/workbook.xml" else part for name, part in parts.items()}
    path = write_xlsx(tmp_path / "x.xlsx", xml, parts=parts)
    assert interactions(path, tmp_path) == [("1", "#N/A", "", "", "2")]


STRINGS = {
    "xl/_rels/workbook.xml.rels": relations(worksheet="worksheets/sheet1.xml", sharedStrings="texts.xml"),
    "xl/texts.xml": f'<sst xmlns="{MAIN}"><si><t><![CDATA[x]]></t></si></sst>',
}
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xml", "parts", "words"),
    [
        (BOMB + sheet(ERROR_ROW), {}, "its part /xl/worksheets/sheet1.xml has a document type definition"),
        (sheet(ERROR_ROW), {"xl/_rels/workbook.xml.rels": BOMB + relations(worksheet="x")}, "document type definition"),
        (sheet(ERROR_ROW)[:-9], {}, "its part /xl/worksheets/sheet1.xml is broken"),
        (
            sheet(ERROR_ROW),
            {"xl/_rels/workbook.xml.rels": relations(worksheet="x.xml")},
            "its part /xl/x.xml is missing",
        ),
        (sheet(ERROR_ROW), {"_rels/.rels": relations(other="x.xml")}, "it is not a workbook"),
        (sheet(ERROR_ROW), STRINGS, "its part /xl/texts.xml is in UTF-16 or has CDATA sections"),
        (sheet(ERROR_ROW.replace("B2", "B0")), {}, "its part /xl/worksheets/sheet1.xml has a cell with a wrong name"),
        (sheet(ERROR_ROW.replace("2", "3") + ERROR_ROW), {}, "its rows are not in order"),
    ],
)
def test_the_message_names_the_broken_part(tmp_path, xml, parts, words):
    with pytest.raises(Broken) as broken:
        landed(write_xlsx(tmp_path / "x.xlsx", xml, parts=parts), tmp_path)
    assert words in str(broken.value)


def test_a_header_of_two_rows_is_read_with_its_merged_cells(tmp_path):
    rows = f'<row r="1">{text("A1", "Date Start")}{text("B1", "What and who")}</row>'
    rows += (
        f'<row r="2">{text("B2", "Interaction")}{text("C2", "Customers")}</row><row r="3"><c r="A3"><v>1</v></c></row>'
    )
    path = write_xlsx(tmp_path / "x.xlsx", sheet(rows, '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'))
    assert interactions(path, tmp_path) == [("1", "", "", "", "3")]


def test_signs_are_found_where_two_pieces_of_a_part_meet(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "x.xlsx", "0123456789")
    for size in (1, 2, 3, 100):
        monkeypatch.setattr(package, "PIECE", size)
        signs = package.Package(path).signs_in(
            "xl/worksheets/sheet1.xml", {b"234": b"234", b"89": b"8.", b"98": b"98", b"45": b"46"}
        )
        assert signs == {b"234", b"89"}


def test_an_encrypted_part_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "x.xlsx", sheet(ERROR_ROW))
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 1)
    path.write_bytes(content)
    with pytest.raises(Broken, match="its part _rels/.rels is encrypted"):
        landed(path, tmp_path)


def test_a_sheet_without_errors_and_formulas_is_not_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "read_marks", None)
    after = "<conditionalFormatting><cfRule><formula>A1</formula></cfRule></conditionalFormatting>"
    path = write_xlsx(tmp_path / "x.xlsx", sheet(header() + ROW.format(""), after))
    assert interactions(path, tmp_path) == [("1", "2", "", "", "2")]

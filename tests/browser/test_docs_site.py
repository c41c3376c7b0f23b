"""The docs site in a browser: complete, without requests for further files."""

import re

import pytest
from playwright.sync_api import expect
from support.serving import served

# whether a canvas has a drawing
DRAWN = """() => [...document.querySelectorAll("canvas")].some(canvas => canvas.width &&
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(value => value))"""

# the nodes of the drawn graph, but for the table in its middle: kind, name, schema, colour
NODES = """() => window.graph.nodes("[selected != 1]").map(node =>
    [node.data("resource_type"), node.data("name"), node.data("schema"), node.style("background-color")])"""
LEGEND = """items => Object.fromEntries(items.map(item => [item.textContent.split(":")[0].toLowerCase(),
    getComputedStyle(item, "::before").backgroundColor]))"""
# what a phone cannot show: small words, and parts beyond the edge, except for code, pictures and tables, which scroll
WIDE = """() => [...document.querySelectorAll("body *")].filter(part => part.checkVisibility()
    && part.getBoundingClientRect().right > innerWidth && !part.closest("pre, p:has(> img), [marked] table"))
    .map(part => part.outerHTML)"""
# the lines of a text; 1: no word is broken
LINES = """part => { const range = document.createRange(); range.selectNodeContents(part);
    return range.getClientRects().length }"""
SMALL = """() => [...document.querySelectorAll("body *")].filter(part => part.checkVisibility()
    && [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    && parseFloat(getComputedStyle(part).fontSize) < 12).map(part => part.outerHTML)"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module", params=["file", "api"])
def site(request, sample_project, docs_file):
    """The address of the site: on the disk, and at the API."""
    if request.param == "file":
        yield docs_file.as_uri()
        return
    with served(sample_project.environment | {"API_DOCS_FILE": str(docs_file)}) as address:
        yield f"{address}/docs/lineage"


def test_a_stakeholder_reads_the_overview(site, page, screenshot):
    requests = []
    page.on("request", lambda request: requests.append(request.url.split(",")[0]))
    page.goto(site)
    page.get_by_role("heading", name="The workbooks").wait_for()
    for name in ("What you get", "How a number is made", "Assumptions", "Open questions", "Next steps"):
        assert page.get_by_role("heading", name=name).is_visible()
    assert page.get_by_text("customer 4 had 1 call").is_visible()
    picture = page.get_by_alt_text("The data flow")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth") == 895
    screenshot("docs_overview")
    page.get_by_role("heading", name="How a number is made").evaluate("heading => heading.scrollIntoView()")
    screenshot("docs_how_a_number_is_made")
    page.get_by_role("heading", name="Open questions").evaluate("heading => heading.scrollIntoView()")
    screenshot("docs_open_questions")
    assert [url for url in requests if not url.startswith((site, "data:"))] == []


def test_an_analyst_looks_up_a_model(site, page, screenshot):
    page.goto(site)
    page.get_by_placeholder("Search for models").fill("interaction_counts")
    page.locator(".result").filter(has_text="One row per customer and channel, with").locator("h4").click()
    page.get_by_role("heading", name="interaction_counts").wait_for()
    assert page.get_by_text("One row per customer and channel").first.is_visible()
    for column in ("customer_id", "customer_type", "channel", "channel_position", "interactions"):
        assert page.locator("table").get_by_text(column, exact=True).first.is_visible()
    icons = page.locator("use").evaluate_all("icons => icons.map(icon => icon.getAttribute('xlink:href'))")
    assert "#icn-dir-on" in icons and [icon for icon in icons if "{{" in str(icon)] == []
    screenshot("docs_model")
    page.get_by_text("Compiled", exact=True).click()
    assert page.locator("pre code").first.inner_text().count('"marts"."interactions"') == 1


def test_the_lineage_of_a_number_is_drawn(site, page, screenshot):
    page.goto(f"{site}#!/model/model.customer_interactions.interaction_counts")
    page.get_by_role("heading", name="interaction_counts").wait_for()
    page.get_by_title("View Lineage Graph").click()
    page.wait_for_function(DRAWN)
    screenshot("docs_lineage")


def colours_of_layers(page):
    """The colours of the drawn nodes by layer; asserts that a layer has one, and that no test is drawn."""
    colours = {}
    for kind, name, schema, colour in page.evaluate(NODES):
        assert kind in ("seed", "model", "snapshot", "exposure"), name
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
        painted = f"rgb({red}, {green}, {blue})"
        assert colours.setdefault("exposures" if kind == "exposure" else schema, painted) == painted, name
    return colours


def test_the_graph_has_layers_and_no_tests(site, page, screenshot):
    page.goto(site)
    page.get_by_title("View Lineage Graph").click()
    page.wait_for_function(DRAWN)
    legend = page.locator(".legend li")
    assert legend.all_inner_texts()[:3] == ["Raw: every row is kept", "Staging: read and checked", "Marts: counted"]
    drawn = colours_of_layers(page)
    assert drawn == legend.evaluate_all(LEGEND) and len(set(drawn.values())) == 5
    names = {name for _, name, *_ in page.evaluate(NODES)}
    assert {"raw_interactions", "int_repeated_rows", "interaction_counts", "numbers_page"} <= names
    screenshot("docs_layers")


def test_the_graph_of_a_table_has_no_tests(site, page):
    page.goto(f"{site}#!/model/model.customer_interactions.interaction_counts")
    page.get_by_title("View Lineage Graph").click()
    page.wait_for_function("""() => window.graph.nodes("[name = 'interaction_counts'][selected = 1]").length""")
    assert colours_of_layers(page).keys() == {"marts", "exposures", "snapshots"}


def test_whole_descriptions_of_columns_are_shown(site, page):
    page.goto(f"{site}#!/model/model.customer_interactions.interaction_counts")
    cell = page.locator(".column-row").first.locator("td").nth(2)
    expect(cell).to_contain_text("in a workbook are the same customer.")
    assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    assert cell.locator("code").all_inner_texts() == ["1", "1.0", "01"]


def test_a_phone_opens_the_menu_and_reads_a_table(site, new_page, screenshot):
    page = new_page(**PHONE)
    page.goto(site)
    menu = page.locator(".app-menu .menu").first
    expect(page.get_by_role("heading", name="The workbooks")).to_be_visible()
    expect(menu).not_to_be_visible()
    for word in ("assumption", "Products", "Plummer"):
        assert page.locator("table").get_by_text(word, exact=True).first.evaluate(LINES) == 1
    page.get_by_label("All tables").tap()
    for folder in ("customer_interactions", "models", "marts"):
        # the page divides a name in two
        page.locator(".app-menu a:visible", has_text=re.compile(r"\s*".join(["^", *folder, "$"]))).tap()
    screenshot("docs_phone_menu", page)
    page.locator(".app-menu a:visible[title=interaction_counts]").tap()
    expect(page.get_by_role("heading", name="interaction_counts")).to_be_visible()
    expect(menu).not_to_be_visible()
    expect(page.get_by_text("How the customer was in touch").first).to_be_visible()
    screenshot("docs_phone_table", page)
    page.get_by_title("View Lineage Graph").tap()
    page.wait_for_function(DRAWN)
    expect(page.locator(".legend")).to_be_visible()
    screenshot("docs_phone_graph", page)


def test_a_phone_shows_every_kind_of_page(site, new_page):
    page = new_page(**PHONE)
    for heading, path in (
        ("Customer interactions", "overview"),
        ("interaction_counts", "model/model.customer_interactions.interaction_counts"),
        ("stg_interactions", "model/model.customer_interactions.stg_interactions"),
        ("raw_interactions", "seed/seed.customer_interactions.raw_interactions"),
        ("customers_history", "snapshot/snapshot.customer_interactions.customers_history"),
        ("Interactions API", "exposure/exposure.customer_interactions.interactions_api"),
        ("clean_text", "macro/macro.customer_interactions.clean_text"),
        ("assert_raw_rows_add_up", "test/test.customer_interactions.assert_raw_rows_add_up"),
    ):
        page.goto(f"{site}#!/{path}")
        expect(page.locator("h1").filter(has_text=heading)).to_be_visible()
        for column in page.locator(".column-row").all()[:2]:
            column.tap()
        assert (path, page.evaluate(WIDE), page.evaluate(SMALL)) == (path, [], [])
    page.get_by_placeholder("Search for models").tap()
    page.locator(".result").first.wait_for()
    assert (page.evaluate(WIDE), page.evaluate(SMALL)) == ([], [])


def test_the_numbers_page_links_to_the_definitions(sample_project, docs_file, page):
    with served(sample_project.environment | {"API_DOCS_FILE": str(docs_file)}) as address:
        page.goto(address)
        page.get_by_role("link", name="rejected rows").click()
        page.get_by_role("heading", name="rejected_rows").wait_for()
        page.go_back()
        page.get_by_role("link", name="Where the numbers come from").click()
        page.get_by_role("heading", name="The workbooks").wait_for()

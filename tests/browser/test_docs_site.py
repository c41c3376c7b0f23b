"""The docs site in a browser: complete, without requests for further files."""

import pytest
from support.serving import served

# whether a canvas has a drawing
DRAWN = """() => [...document.querySelectorAll("canvas")].some(canvas => canvas.width &&
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(value => value))"""


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


def test_the_numbers_page_links_to_the_definitions(sample_project, docs_file, page):
    with served(sample_project.environment | {"API_DOCS_FILE": str(docs_file)}) as address:
        page.goto(address)
        page.get_by_role("link", name="rejected rows").click()
        page.get_by_role("heading", name="rejected_rows").wait_for()
        page.go_back()
        page.get_by_role("link", name="Where the numbers come from").click()
        page.get_by_role("heading", name="The workbooks").wait_for()

"""The numbers page with twelve channels: tables that are wider than the window, and colours that differ."""

import base64
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from support.many_channels import CHANNELS
from support.serving import get

# the region of each table of counts per channel, and its columns before All
TABLES = {"Per customer type": 1, "Interactions over time": 1, "Per product": 1, "Table of customers": 2}


GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}


def opened(new_page, address, **options):
    """The page, with the table of the chart."""
    page = new_page(**options)
    page.goto(address)
    page.get_by_text("Show as a table").click()
    return page


def boxes(locator):
    return locator.evaluate_all("nodes => nodes.map((node) => node.getBoundingClientRect().toJSON())")


def column(region, number):
    """The boxes of the cells in a column, from 0."""
    return boxes(region.locator(f"tr > :nth-child({number + 1})"))


def scroll(region, left):
    region.evaluate("(region, left) => { region.scrollLeft = left }", left)


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_total_of_each_row_is_in_the_window(wide_site, new_page, width):
    page = opened(new_page, wide_site, viewport={"width": width, "height": 900})
    for name, before in TABLES.items():
        region = page.get_by_role("region", name=name)
        assert region.locator("thead th").nth(before).inner_text().removesuffix(" ↓") == "All"
        assert region.locator("thead th").all_inner_texts()[before + 1 :] == CHANNELS
        (edge,) = boxes(region)
        cells = column(region, before)
        assert len(cells) == region.locator("tr").count() > 5
        assert all(edge["left"] < cell["left"] and cell["right"] <= edge["right"] <= width for cell in cells)


def test_a_long_name_leaves_room_for_the_total(wide_site, new_page):
    page = opened(new_page, wide_site, viewport={"width": 390, "height": 900})
    for table, names in (("Per customer type", "tbody th a"), ("Table of customers", "tbody td:not(.n)")):
        region = page.get_by_role("region", name=table)
        region.locator(names).evaluate_all("all => all.forEach((name) => { name.textContent = 'x'.repeat(200) })")
        (edge,) = boxes(region)
        assert max(cell["right"] for cell in column(region, TABLES[table])) <= edge["right"]


@pytest.mark.parametrize("name", TABLES)
def test_the_first_column_stays_while_a_table_scrolls(wide_site, new_page, name):
    page = opened(new_page, wide_site, viewport={"width": 390, "height": 900})
    region = page.get_by_role("region", name=name)
    scroll(region, 99_999)
    (edge,) = boxes(region)
    first, second, last = (column(region, number) for number in (0, 1, TABLES[name] + len(CHANNELS)))
    assert {cell["left"] for cell in first} == {edge["left"]}
    assert all(cell["left"] < edge["left"] for cell in second)  # behind the first one
    assert all(cell["right"] <= edge["right"] + 1 for cell in last)
    assert max(cell["right"] for cell in first) < min(cell["left"] for cell in last)
    expect(region.locator("tbody th").first).to_have_css("background-color", GROUNDS["light"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_shadow_shows_that_a_table_goes_on(wide_site, new_page, page, scheme):
    wide = opened(new_page, wide_site, viewport={"width": 390, "height": 900}, color_scheme=scheme)
    region = wide.get_by_role("region", name="Per customer type")

    def edge():
        """The colour of the pixel at the right end of the line of the caption."""
        picture = base64.b64encode(region.screenshot()).decode()
        return page.evaluate(
            """async (picture) => {
              const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
              const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
              context.drawImage(bitmap, 0, 0);
              return [...context.getImageData(bitmap.width - 2, 8, 1, 1).data].slice(0, 3);
            }""",
            picture,
        )

    ground = [int(part) for part in re.findall(r"\d+", GROUNDS[scheme])]
    assert min(abs(a - b) for a, b in zip(edge(), ground, strict=True)) > 40
    scroll(region, 99_999)
    assert edge() == ground


def test_a_table_is_beside_another_only_where_it_fits(site, wide_site, new_page):
    for address, width, is_beside in ((site, 1280, True), (site, 700, False), (wide_site, 1920, False)):
        page = opened(new_page, address, viewport={"width": width, "height": 900})
        kinds = page.get_by_role("region", name="Per customer type")
        (left,), (right,) = boxes(page.locator(".totals")), boxes(kinds)
        assert (right["left"] > left["right"]) == is_beside
        assert (right["top"] > left["bottom"]) != is_beside
        assert kinds.evaluate("region => region.scrollWidth <= region.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_channel_has_a_colour_of_its_own(wide_site, new_page, scheme):
    page = opened(new_page, wide_site, color_scheme=scheme)
    fill = "shapes => shapes.map(shape => getComputedStyle(shape).fill)"
    legend = page.locator(".legend rect").evaluate_all(fill)
    assert [text.strip() for text in page.locator(".legend li").all_inner_texts()] == CHANNELS
    assert len(set(legend)) == 12
    assert page.locator(".totals rect").evaluate_all(fill) == legend
    assert page.locator(".chart a").first.locator("rect:not(.hit)").evaluate_all(fill) == legend
    expect(page.locator(".chart rect.c3").first).to_have_css("stroke", GROUNDS[scheme])  # a gap


@pytest.mark.parametrize("query", [{}, {"channel": CHANNELS, "customer_type": "Distribution partner"}])
def test_the_page_is_small(wide_site, query):
    response = get(f"{wide_site}/?{urlencode(query, doseq=True)}")
    assert response.status == 200
    assert len(response.body) < 200_000

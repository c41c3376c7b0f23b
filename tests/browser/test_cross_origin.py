"""A website on another origin reads the API from a browser: pages, unchanged pages, and the reason of a refusal."""

import functools
import http.server
import threading
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from support.serving import made_key, served

WEBSITE = """<!doctype html>
<title>Website</title>
<p id="customers"></p><p id="unchanged"></p><p id="left"></p><p id="refusal"></p>
<script type="module">
const [address, key] = ["address", "key"].map((name) => new URLSearchParams(location.search).get(name));
const show = (id, text) => { document.getElementById(id).textContent = text; };
const headers = { Authorization: `Bearer ${key}` };
const customers = [], tags = new Map();
let url = `${address}/api/v1/interactions?limit=2`;
while (url) {
  const response = await fetch(url, { headers });
  const body = await response.json();
  if (!response.ok) {
    show("refusal", `${response.status} ${body.code}: ${body.detail}`);
    break;
  }
  customers.push(...body.data.map((customer) => customer.customer_id));
  tags.set(url, response.headers.get("ETag"));
  show("left", response.headers.get("RateLimit-Remaining"));
  url = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link"))?.[1];
}
show("customers", customers.join(" "));
const statuses = [];
for (const [page, tag] of tags) {
  const again = await fetch(page, { headers: { ...headers, "If-None-Match": tag }, cache: "no-store" });
  statuses.push(again.status);
}
show("unchanged", statuses.join(" "));
document.title = "done";
</script>
"""


@pytest.fixture
def website(tmp_path):
    """The origin of a website that is not the API's."""
    (tmp_path / "index.html").write_text(WEBSITE, "utf-8")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def opened(page, website, **parameters):
    page.goto(f"{website}/?{urlencode(parameters)}")
    expect(page).to_have_title("done")
    return {name: page.locator(f"#{name}").inner_text() for name in ("customers", "unchanged", "left", "refusal")}


def test_a_website_reads_all_pages_and_the_reason_of_a_refusal(sample_project, website, page, page_errors):
    key, line = made_key(sample_project, "website")
    settings = {"API_KEYS": line, "API_CORS_ORIGINS": website, "API_RATE_LIMIT": "100/hour"}
    with served(sample_project.environment | settings) as address:
        assert opened(page, website, address=address, key=key) == {
            "customers": "1 2 3 4 11 12", "unchanged": "304 304 304", "left": "97", "refusal": "",
        }  # fmt: skip
        refused = opened(page, website, address=address, key="wrong")
        assert refused["refusal"] == (
            "401 invalid_key: Send a valid API key, as Authorization: Bearer or as X-API-Key."
        )
        assert [error for error in page_errors if "CORS" in error] == []
    page_errors.clear()  # the browser logs the 401, and each favicon that the website lacks


def test_another_website_reads_nothing(sample_project, website, page, page_errors):
    key, line = made_key(sample_project, "website")
    with served(sample_project.environment | {"API_KEYS": line, "API_CORS_ORIGINS": "https://x.example"}) as address:
        page.goto(f"{website}/?{urlencode({'address': address, 'key': key})}")
        page.wait_for_timeout(500)
        assert page.locator("#customers").inner_text() == "" and page.title() == "Website"
        assert any("CORS" in error for error in page_errors)
    page_errors.clear()

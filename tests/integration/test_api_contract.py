"""The OpenAPI document matches every response, suffices for a generated client, and is readable offline."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from support.checkout import ROOT
from support.project import SAMPLE_COUNTS
from support.serving import get, made_key, served

from api.contract import schemas

BIN = Path(sys.executable).parent
# SCHEMATHESIS_EXAMPLES sets the number of examples and makes them random
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES")


@pytest.fixture(scope="module")
def document(address):
    return json.loads(get(f"{address}/openapi.json").body)


def schemathesis(address, *arguments):
    bounded = ["-n", EXAMPLES] if EXAMPLES else ["-n", "8", "--generation-deterministic"]
    outcome = subprocess.run(
        [BIN / "schemathesis", "run", f"{address}/openapi.json", "--checks", "all", *bounded, *arguments],
        cwd=ROOT, env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.support.schemathesis_hooks"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout[-5000:] + outcome.stderr
    assert "Tested: 11" in outcome.stdout


def test_schemathesis_finds_nothing(address):
    schemathesis(address)


def test_schemathesis_finds_nothing_with_keys(sample_project):
    key, line = made_key(sample_project, "tester")
    with served(sample_project.environment | {"API_KEYS": line}) as address:
        schemathesis(address, "--header", f"Authorization: Bearer {key}", "--phases", "coverage,fuzzing")


CLIENT = """
import sys
from datetime import date
from interactions_client import Client
from interactions_client.api.interactions import (
    history_of_customer,
    interactions_of_customer,
    interactions_of_customers,
)
from interactions_client.api.totals import channels, timeline
from interactions_client.models import InteractionsOfCustomersSort, Problem

client = Client(base_url=sys.argv[1])
one = interactions_of_customer.sync(4, client=client)
print(one.data.interactions.to_dict())
page = interactions_of_customers.sync(client=client, limit=2, total=True)
print([customer.customer_id for customer in page.data], page.pagination.total, page.pagination.next_)
page = interactions_of_customers.sync(client=client, limit=2, sort=InteractionsOfCustomersSort("-interactions"))
print([customer.customer_id for customer in page.data], page.pagination.next_)
print([(day.day.isoformat(), day.channel) for day in history_of_customer.sync(4, client=client).data])
print(sum(channel.interactions for channel in channels.sync(client=client, from_=date(2020, 1, 1)).data))
print(len(timeline.sync(client=client).data))
missing = interactions_of_customer.sync(5, client=client)
print(isinstance(missing, Problem), missing.detail)
"""


def test_a_generated_client_reads_it(address, document, tmp_path):
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    arguments = ["--path", "openapi.json", "--meta", "none", "--output-path", "interactions_client"]
    made = subprocess.run(
        [BIN / "openapi-python-client", "generate", *arguments, "--fail-on-warning"],
        cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    used = subprocess.run([sys.executable, "-c", CLIENT, address], cwd=tmp_path, capture_output=True, text=True)
    assert used.stdout.splitlines() == [
        str(SAMPLE_COUNTS[4]),
        "[1, 2] 6 /api/v1/interactions?sort=customer_id&limit=2&total=true&after=2",
        "[4, 1] /api/v1/interactions?sort=-interactions&limit=2&total=false&offset=2",
        "[('2020-03-05', 'Bird'), ('2020-02-11', 'Call')]",
        "3",
        "21",
        "True There is no customer 5.",
    ], used.stderr


def test_every_response_has_a_valid_example(document):
    for path, methods in document["paths"].items():
        for status, response in methods["get"]["responses"].items():
            if "$ref" in response:
                response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
            if status in ("304", "414"):
                continue
            for form, content in response["content"].items():
                example = content["example"]
                if form in ("application/json", "application/problem+json"):
                    name = content["schema"]["$ref"].rsplit("/", 1)[1]
                    schema = next(s for s in vars(schemas).values() if getattr(s, "__name__", "") == name)()
                    assert schema.validate(example) == {}, (path, status)
                    assert set(example) >= {n for n, f in schema.fields.items() if f.required}
                else:
                    assert isinstance(example, str) and example


def test_it_is_openapi_3_1_and_lists_the_values_of_parameters(address, document):
    assert document["openapi"] == "3.1.0"
    assert all(json.loads(get(f"{address}/openapi.json").body) == document for _ in range(6))  # from each worker
    parameters = document["paths"]["/api/v1/interactions/{customer_id}"]["get"]["parameters"]
    channel = next(parameter for parameter in parameters if parameter["name"] == "channel")
    assert channel["schema"]["items"]["enum"] == list(SAMPLE_COUNTS[1])
    assert all(
        parameter["description"] for methods in document["paths"].values() for parameter in methods["get"]["parameters"]
    )
    for path in ("/api/v1/topics", "/api/v1/interactions/{customer_id}/history"):
        assert "assumption" in document["paths"][path]["get"]["description"]
    parameters = document["paths"]["/api/v1/interactions"]["get"]["parameters"]
    sort = next(parameter for parameter in parameters if parameter["name"] == "sort")
    assert set(sort["schema"]["enum"]) >= {"-customer_id", "customer_type", "interactions", "-interactions.Bird"}


def test_the_document_exists_before_the_first_publish(new_project):
    with served(new_project().environment) as address:
        document = json.loads(get(f"{address}/openapi.json").body)
        assert len(document["paths"]) == 11 and "enum" not in json.dumps(document["paths"]["/api/v1/channels"])


def test_swagger_ui_requests_no_other_server(address):
    page = get(f"{address}/docs/")
    assert page.status == 200 and "script-src 'self'" in page.headers["Content-Security-Policy"]
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.body.decode())
    assert len(addresses) >= 4
    for each in addresses:
        url = urljoin(f"{address}/docs/", each)
        assert url.startswith(address)
        assert get(url).status == 200
    assert b'"validatorUrl": null' in page.body

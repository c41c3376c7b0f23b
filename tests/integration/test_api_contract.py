"""The OpenAPI document matches every response, suffices for a generated client, and is readable offline."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urljoin

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
    assert "Tested: 14" in outcome.stdout


def test_schemathesis_finds_nothing(address):
    schemathesis(address)


def test_schemathesis_finds_nothing_with_keys(sample_project):
    key, line = made_key(sample_project, "tester")
    with served(sample_project.environment | {"API_KEYS": line}) as address:
        schemathesis(address, "--header", f"Authorization: Bearer {key}", "--phases", "coverage,fuzzing")


CLIENT = """
import importlib
import inspect
import pkgutil
import sys
from datetime import date
import interactions_client.api
from interactions_client import Client
from interactions_client.api.interactions import (
    history_of_customer,
    interactions_of_customer,
    interactions_of_customers,
)
from interactions_client.api.totals import channels, timeline
from interactions_client.models import Problem

client = Client(base_url=sys.argv[1])
one = interactions_of_customer.sync(4, client=client)
print(one.data.interactions.to_dict())
page = interactions_of_customers.sync(client=client, limit=2, total=True)
print([customer.customer_id for customer in page.data], page.pagination.total, page.pagination.next_)
page = interactions_of_customers.sync(client=client, limit=2, sort="-interactions")
print([customer.customer_id for customer in page.data], page.pagination.next_)
print([(day.day.isoformat(), day.channel) for day in history_of_customer.sync(4, client=client).data])
print(sum(channel.interactions for channel in channels.sync(client=client, from_=date(2020, 1, 1)).data))
print(len(timeline.sync(client=client).data))
missing = interactions_of_customer.sync(5, client=client)
print(isinstance(missing, Problem), missing.detail)
read = 0
for module in pkgutil.walk_packages(interactions_client.api.__path__, "interactions_client.api."):
    if not module.ispkg:
        resource = importlib.import_module(module.name).sync
        path = {"customer_id": 4} if "customer_id" == [*inspect.signature(resource).parameters][0] else {}
        assert resource(client=client, **path).data is not None, module.name
        read += 1
print(read)
"""


def generate_client(document, folder):
    folder.mkdir()
    (folder / "openapi.json").write_text(json.dumps(document))
    arguments = ["--path", "openapi.json", "--meta", "none", "--output-path", "interactions_client"]
    made = subprocess.run(
        [BIN / "openapi-python-client", "generate", *arguments, "--fail-on-warning"],
        cwd=folder, capture_output=True, text=True, env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    return {path.relative_to(folder): path.read_text() for path in folder.glob("interactions_client/**/*.py")}


def test_a_client_does_not_change_with_the_channels(new_project, refreshed_project, tmp_path):
    project, clients = new_project(refreshed_project), []
    _, line = made_key(project, "website")
    for name, number in (("before", 98), ("after", 99)):
        project.execute(f"""
            insert into {project.build_schema()}.dimension_members (dimension, member, position)
            values ('channel', 'Fax {number}', {number}), ('customer_type', 'Green {number}', {number}),
                ('topic', 'Glass {number}', {number})
        """)
        with served(project.environment | {"API_KEYS": line}) as address:
            document = json.loads(get(f"{address}/openapi.json").body) | {"servers": []}
            clients.append(generate_client(document, tmp_path / name))
    assert clients[0] == clients[1] != {}


def test_a_generated_client_reads_every_resource(address, document, tmp_path):
    generate_client(document, tmp_path / "client")
    used = subprocess.run(
        [sys.executable, "-c", CLIENT, address], cwd=tmp_path / "client", capture_output=True, text=True
    )
    assert used.stdout.splitlines() == [
        str(SAMPLE_COUNTS[4]),
        f"[1, 2] 6 {address}/api/v1/interactions?bom=false&limit=2&total=true&sort=customer_id&after=2",
        f"[4, 1] {address}/api/v1/interactions?bom=false&limit=2&total=false&sort=-interactions&offset=2",
        "[('2020-03-05', 'Bird'), ('2020-02-11', 'Call')]",
        "3",
        "21",
        "True There is no customer 5.",
        "14",
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
    assert channel["description"].endswith("At the moment: `Email`, `Call`, `Bird`.")
    assert "enum" not in channel["schema"]["items"]  # a generated client would refuse a new channel
    assert document["servers"] == [{"url": address}]
    assert all(
        parameter["description"] for methods in document["paths"].values() for parameter in methods["get"]["parameters"]
    )
    for path in ("/api/v1/topics", "/api/v1/interactions/{customer_id}/history"):
        assert "assumption" in document["paths"][path]["get"]["description"]
    parameters = document["paths"]["/api/v1/interactions"]["get"]["parameters"]
    sort = next(parameter for parameter in parameters if parameter["name"] == "sort")
    assert "enum" not in sort["schema"] and "`-interactions.Bird`" in sort["description"]


def test_clients_without_a_key_see_no_members(sample_project):
    key, line = made_key(sample_project, "website")
    settings = ({"API_KEYS": line}, {"API_KEYS": line, "API_ACCESS": "open"}, {"API_ACCESS": "open"})
    for setting in settings:
        with served(sample_project.environment | setting) as address:
            assert not re.search("Bird|Orange|Sand", described(address, {}))
            assert get(f"{address}/openapi.json").headers["Cache-Control"] == "private, no-cache"
            if "API_KEYS" in setting:
                assert not re.search("Bird|Orange|Sand", described(address, {"X-API-Key": "wrong"}))
                assert all(name in described(address, {"X-API-Key": key}) for name in ("Bird", "Orange", "Sand"))


def described(address, headers):
    """The parameters of all resources, without their examples."""
    document = json.loads(get(f"{address}/openapi.json", headers=headers).body)
    return json.dumps([methods["get"]["parameters"] for methods in document["paths"].values()]).replace(
        "interactions.Bird", ""
    )


def test_the_index_names_every_resource(address, document):
    links = json.loads(get(f"{address}/api/v1").body)["data"]
    assert {f"{address}{path}" for path in document["paths"] if path != "/api/v1"} == set(links.values()) - {
        f"{address}/openapi.json"
    }
    for link in links.values():
        assert get(link.replace("{customer_id}", "1")).status == 200


def test_members_are_the_values_of_parameters(address):
    members = json.loads(get(f"{address}/api/v1/members").body)["data"]
    types = ["Blue", "Orange", "Red", "Unknown"]
    assert members == {"channel": ["Email", "Call", "Bird"], "customer_type": types, "topic": ["Orange", "Sand"]}
    for name, values in members.items():
        for value in values:
            assert get(f"{address}/api/v1/channels?{urlencode({name: value})}").status == 200


CODES = {
    "/api/v1/interactions/5": (404, "unknown_customer"),
    "/api/v1/nothing": (404, "not_found"),
    "/api/v1/interactions/x": (422, "invalid_parameter"),
    "/api/v1/channels?chanel=Call": (422, "invalid_parameter"),
}


def test_problems_have_a_code(address, new_project):
    for path, expected in CODES.items():
        body = json.loads(get(address + path).body)
        assert (body["status"], body["code"]) == expected
    refused = json.loads(get(f"{address}/api/v1/channels", headers={"Accept": "image/png"}).body)
    assert (refused["status"], refused["code"]) == (406, "unknown_format")
    assert json.loads(get(f"{address}/api/v1/channels", "POST").body)["code"] == "method_not_allowed"
    with served(new_project().environment) as empty:
        assert json.loads(get(f"{empty}/api/v1/channels").body)["code"] == "nothing_published"


def test_the_document_exists_before_the_first_publish(new_project):
    with served(new_project().environment) as address:
        document = json.loads(get(f"{address}/openapi.json").body)
        assert len(document["paths"]) == 14 and "At the moment" not in json.dumps(document)


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

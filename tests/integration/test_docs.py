"""The docs site: every model and column is described, in one file that requests nothing and that the API serves."""

import base64
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import yaml
from support.checkout import ROOT
from support.project import MARTS, assert_refused, clean_environment
from support.serving import get, served, serving

KINDS = {"seed", "model", "snapshot"}
# addresses in the page's code that are only names or parts of a text; review every new one
NAMES = {"www.w3.org", "fuzzed.getdbt.com", "errors.angularjs.org", "docs.angularjs.org", "github.com", "npms.io",
         "jqueryui.com", "aviaryan.in"}  # fmt: skip


def make_site(project, **variables):
    """Runs the step of `make docs` after dbt."""
    command = [sys.executable, "-m", "refresh.building.docs_site"]
    environment = project.environment | variables
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def docs(sample_project, docs_file):
    """The manifest and the catalog that dbt wrote, and the one file of the docs site."""
    target = docs_file.parent
    manifest, catalog = (json.loads((target / f"{name}.json").read_text()) for name in ("manifest", "catalog"))
    return manifest, catalog, docs_file.read_text("utf-8")


@pytest.fixture(scope="module")
def embedded(docs):
    """The manifest and the catalog in the file, and the file without them."""
    code = docs[2]
    found = {}
    for name in ("manifest", "catalog"):
        begin = re.search(rf"[{{,]{name}:(?={{)", code).end()
        found[name], end = json.JSONDecoder().raw_decode(code, begin)
        code = code[:begin] + code[end:]
    return found["manifest"], found["catalog"], code


def test_every_model_and_column_is_described(docs):
    manifest, catalog, _ = docs
    missing = []
    for name, entry in catalog["nodes"].items():
        node = manifest["nodes"][name]
        missing += [] if node["description"].strip() else [name]
        documented = {column for column, more in node["columns"].items() if more["description"].strip()}
        missing += [f"{name}.{column}" for column in entry["columns"] if column not in documented]
    assert missing == []
    assert {manifest["nodes"][name]["resource_type"] for name in catalog["nodes"]} == KINDS


def test_every_description_of_a_table_begins_with_its_grain(docs):
    manifest, _, _ = docs
    descriptions = {
        name: node["description"] for name, node in manifest["nodes"].items() if node["resource_type"] in KINDS
    }
    assert [name for name, text in descriptions.items() if not text.startswith("One row")] == []


def test_macros_and_singular_tests_begin_with_a_comment():
    files = [*(ROOT / "dbt_project" / "macros").rglob("*.sql"), *(ROOT / "dbt_project" / "tests").glob("*.sql")]
    assert len(files) > 10
    assert [file.name for file in files if not file.read_text().lstrip().startswith(("{#", "--"))] == []


def test_descriptions_of_assumed_columns_name_the_assumption(docs):
    manifest, _, page = docs
    nodes = manifest["nodes"]
    for model, column in [
        ("interactions", "topics"),
        ("interaction_counts_by_day", "topics"),
        ("interaction_totals_by_day", "topics"),
        ("interactions", "started_at"),
        ("stg_interactions", "started_at"),
    ]:
        description = nodes[f"model.customer_interactions.{model}"]["columns"][column]["description"]
        assert "assumption" in description, (model, column)
    assert "Who is customer 4?" in page


def test_column_types_name_the_columns_of_the_seeds():
    # dbt ignores a misspelt name in column_types, and then reads 00123 as 123
    seeds = 0
    for file in (ROOT / "dbt_project" / "models" / "raw").glob("*.yml"):
        for seed in yaml.safe_load(file.read_text())["seeds"]:
            with (ROOT / "seeds" / f"{seed['name']}.csv").open() as lines:
                header = next(csv.reader(lines))
            assert seed["config"]["column_types"] == dict.fromkeys(header, "text"), seed["name"]
            seeds += 1
    assert seeds == 6


def test_the_file_has_every_model_column_test_and_exposure(docs, embedded):
    manifest, catalog, _ = docs
    shown, shown_catalog, _ = embedded
    for section in ("nodes", "exposures", "unit_tests", "docs", "macros"):
        assert manifest[section] and shown[section].keys() == manifest[section].keys(), section
    for name, node in manifest["nodes"].items():
        for part in ("description", "columns", "raw_code", "depends_on"):
            assert shown["nodes"][name].get(part) == node.get(part), (name, part)
    kinds = {node["resource_type"] for node in shown["nodes"].values()}
    assert kinds == {"seed", "model", "snapshot", "test", "operation"}
    columns = {name: list(table["columns"]) for name, table in catalog["nodes"].items()}
    assert {name: list(table["columns"]) for name, table in shown_catalog["nodes"].items()} == columns


def test_the_exposures_name_every_resource_and_depend_on_what_they_read(docs, address):
    exposures = {exposure["name"]: exposure for exposure in docs[0]["exposures"].values()}
    assert exposures.keys() == {"interactions_api", "numbers_page", "docs_site"}
    described = set(re.findall(r"`(?:GET /api/v1)?(/[^`]+)`", exposures["interactions_api"]["description"]))
    paths = {path.removeprefix("/api/v1") for path in json.loads(get(f"{address}/openapi.json").body)["paths"]}
    assert described - {"/api/v1"} == {path for path in paths if path}
    parents = {name: {node.split(".")[-1] for node in each["depends_on"]["nodes"]} for name, each in exposures.items()}
    sql = "".join(file.read_text() for file in (ROOT / "api" / "data").glob("*.py"))
    assert parents["interactions_api"] == set(re.findall(r"build\}+\.(\w+)", sql)) | {"interaction_totals_by_day"}
    assert parents["docs_site"] == set(MARTS) and parents["numbers_page"] <= parents["interactions_api"]


def test_the_overview_has_the_sections_for_stakeholders(embedded):
    overview = embedded[0]["docs"]["doc.customer_interactions.__overview__"]["block_contents"]
    sections = ["The workbooks", "What you get", "How a number is made", "Open questions", "Next steps"]
    places = [overview.find(f"## {section}\n") for section in sections]
    assert -1 not in places and places == sorted(places)


def test_the_example_in_the_overview_matches_the_sample(sample_project, embedded):
    overview = embedded[0]["docs"]["doc.customer_interactions.__overview__"]["block_contents"]
    assert "Row 3 of the sheet External interactions in\n   `sample.xlsx` says `11/02/2020 16:10`, Call, 4." in overview
    row = "select date_start, interaction, customers from raw.raw_interactions where source_row = '3'"
    assert sample_project.query(row) == [("11/02/2020 16:10", "Call", "4")]
    counts = (
        "select channel, interactions from marts.interaction_counts where customer_id = 4 order by channel_position"
    )
    totals = ", ".join(f"{channel} {number}" for channel, number in sample_project.query(counts))
    assert totals in overview
    assert sample_project.query("select sum(interactions), count(*) from marts.interaction_counts")[0][0] == 4


class PageParser(HTMLParser):
    """The parts of a page that make a browser request or run something."""

    def __init__(self, page):
        super().__init__()
        self.loaded, self.policies, self.texts, self.scripts = [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.scripts += tag == "script"
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(known["content"])
        names = {"src", "srcset", "href", "xlink:href", "data", "action", "poster", "background", "style"}
        self.loaded += [(tag, name, value) for name, value in attributes if name in names and tag != "a"]

    def handle_data(self, data):
        self.texts.append(data)


def test_the_file_loads_nothing(docs, embedded):
    parsed = PageParser(docs[2])
    loaded = [each for each in parsed.loaded if each[2] not in ("data:,", "display:none")]
    assert loaded == []
    code = embedded[2]
    assert set(re.findall(r"//((?:[\w-]+\.)+[a-z]{2,})\b", code)) <= NAMES
    assert re.findall(r"sinter-collect|cloudfront|sourceMappingURL=\w+\.", code) == []
    assert re.findall(r"@import|url\([\\\"' ]*(?:https?:)?//[^)]*", code) == []
    assert re.findall(r'.{20}[^-]xlink:href="\{\{', code) == []


def test_dbt_settings_and_descriptions_add_no_tracking_or_script(sample_project, docs_file, tmp_path):
    target = shutil.copytree(docs_file.parent, tmp_path / "target")
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    manifest["metadata"] |= {"send_anonymous_usage_stats": True, "user_id": "user-7f3a", "env": {"TEAM": "team-9c1e"}}
    manifest["exposures"]["exposure.customer_interactions.numbers_page"]["description"] = "</script><script>alert(1)"
    (target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert make_site(sample_project, DBT_TARGET_PATH=str(target)).returncode == 0
    page = (target / "static_index.html").read_text("utf-8")
    assert PageParser(page).scripts == 1
    assert [word for word in ("user-7f3a", "team-9c1e", '"send_anonymous_usage_stats": true') if word in page] == []
    assert '"send_anonymous_usage_stats": false' in page


def test_its_policy_blocks_every_request(docs):
    parsed = PageParser(docs[2])
    (policy,) = parsed.policies
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    script = max(parsed.texts, key=len)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules.pop("script-src") == [f"'sha256-{digest}'"]
    allowed = {source for sources in rules.values() for source in sources}
    assert (rules["default-src"], allowed) == (["'none'"], {"'none'", "'unsafe-inline'", "data:"})


def test_the_file_names_nothing_of_the_machine(sample_project, docs, embedded):
    environment = sample_project.environment
    private = [str(ROOT), str(sample_project.folder), environment["DATA_DIR"], environment["PGHOST"]]
    private += [environment["PGDATABASE"], str(sys.prefix), docs[0]["metadata"]["invocation_id"]]
    assert [word for word in private if word in docs[2]] == []
    manifest, catalog, _ = embedded
    assert {table["metadata"]["owner"] for table in catalog["nodes"].values()} == {None}
    paths = {node["original_file_path"] for node in manifest["nodes"].values()}
    assert [path for path in paths if path.startswith(("/", ".."))] == []
    assert "seeds/channels.csv" in paths


def test_the_file_contains_the_architecture_picture(embedded):
    overview = embedded[0]["docs"]["doc.customer_interactions.__overview__"]["block_contents"]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]*)\)", overview)
    kind, data = pictures[0].split(",", 1)
    assert (len(pictures), kind) == (1, "data:image/svg+xml;base64")
    words = " ".join(ElementTree.fromstring(base64.b64decode(data)).itertext())
    for word in ("Workbooks", "Landing", "Raw", "Staging", "Marts", "Tests", "Published", "API", "Website"):
        assert word in words


def test_unusable_dbt_output_is_refused(sample_project, docs_file, tmp_path):
    target = tmp_path / "target"
    variables = {"DBT_TARGET_PATH": str(target)}
    assert_refused(make_site(sample_project, **variables), "manifest.json", "make docs")
    for name, content in [
        ("manifest.json", "{"), ("manifest.json", "[]"), ("manifest.json", "{}"), ("catalog.json", b"\xff"),
        ("index.html", "<html>"), ("index.html", None), ("assets/architecture.svg", None),
    ]:  # fmt: skip
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(docs_file.parent, target)
        (target / "static_index.html").write_text("the previous site")
        (target / name).unlink()
        if content is not None:
            (target / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        assert_refused(make_site(sample_project, **variables), str(target) if content != "<html>" else "dbt's page")
        assert (target / "static_index.html").read_text() == "the previous site"


def test_the_api_serves_the_docs_file_once_it_exists(sample_project, docs_file, tmp_path):
    file = tmp_path / "site.html"
    environment = sample_project.environment | {"API_DOCS_FILE": str(file)}
    with serving(environment, stdout=subprocess.PIPE, text=True) as (address, process):
        url = f"{address}/docs/lineage"
        response = get(url)
        assert (response.status, response.headers["Content-Type"]) == (404, "application/problem+json")
        assert "make docs" in json.loads(response.body)["detail"]
        shutil.copyfile(docs_file, file)
        response = get(url)
        assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert response.body == docs_file.read_bytes()
        (policy,) = response.headers.get_all("Content-Security-Policy")
        assert "default-src 'none'" in policy and "http" not in policy and "'self'" not in policy
        assert response.headers["Last-Modified"]
        known = {"If-None-Match": response.headers["ETag"]}
        assert (get(url, headers=known).status, get(url, headers=known).body) == (304, b"")
        file.write_text("made again")
        assert (get(url, headers=known).status, get(url, "HEAD").status) == (200, 200)
        assert b'route="/docs/lineage"' in get(f"{address}/metrics").body
        process.terminate()
        lines = [json.loads(line) for line in process.stdout.read().splitlines() if line.startswith("{")]
    assert {"/docs/lineage"} == {line["route"] for line in lines if line["status"] in (304, 404)}


def test_the_docs_site_needs_no_key(sample_project, docs_file):
    environment = sample_project.environment | {"API_DOCS_FILE": str(docs_file), "API_KEYS": f"website:{'0' * 64}"}
    with served(environment) as address:
        assert get(f"{address}/api/v1/channels").status == 401
        assert get(f"{address}/docs/lineage").status == 200
    with served(environment | {"API_DOCS_FILE": ""}) as address:
        assert get(f"{address}/docs/lineage").status == 404


def copy_into_image(image):
    """Copies the files that the Dockerfile's stage refresh copies."""
    stage = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text().split(" AS refresh\n")[1])[0]
    for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", stage):
        *sources, place = line.split()
        for path in (path for source in sources for path in ROOT.glob(source)):
            if path.is_dir():
                ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
                shutil.copytree(path, image / place, symlinks=True, ignore=ignored)
            else:
                (image / place).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, image / place)


def test_the_image_builds_its_docs_without_a_database(tmp_path):
    copy_into_image(tmp_path / "app")
    stage = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text().split(" AS docs-site\n")[1])[0]
    commands = stage.split("RUN ")[1].replace("\\\n", " ")
    target = {"DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path / "logs")}
    environment = clean_environment() | target | {"PGHOST": "none"}
    environment["PATH"] = f"{os.path.dirname(sys.executable)}:{environment['PATH']}"
    folder = tmp_path / "app"
    made = subprocess.run(["sh", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    page = (tmp_path / "target" / "static_index.html").read_text("utf-8")
    begin = re.search(r"[{,]catalog:(?={)", page).end()
    shown = json.JSONDecoder().raw_decode(page, begin)[0]["nodes"]
    types = {
        name: column["type"]
        for name, column in shown["model.customer_interactions.interaction_counts"]["columns"].items()
    }
    assert types["customer_id"] == "bigint" and types["channel"] == "text"
    assert shown["seed.customer_interactions.raw_customers"]["columns"]["customer_id"]["type"] == "text"

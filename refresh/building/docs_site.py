"""Makes the docs site of what `dbt docs generate` left: one file that calls nothing, and can be opened anywhere.

`make docs` runs it. dbt's own `--static` would leave in the file its tracker, links to the pictures beside it, and the
paths and names of the machine that it was made on.
"""

import base64
import hashlib
import json
import mimetypes
import os
import re
import sys
from pathlib import Path
from typing import Any

from refresh.errors import RefreshError
from refresh.paths import ROOT

# Snowplow's script, and where it would report to
TRACKER = ("//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js", "fishtownanalytics.sinter-collect.com")
# of the machine, the run and the database's users; a large seed's checksum is its path
NOT_TO_TELL = ("root_path", "compiled_path", "build_path", "checksum", "created_at", "env", "user_id", "project_id",
               "invocation_id", "invocation_started_at", "run_started_at", "errors")  # fmt: skip
SECTIONS = ("nodes", "sources", "macros", "docs", "exposures", "unit_tests")
POLICY = (
    "default-src 'none'; script-src {script}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def make() -> Path:
    """Writes static_index.html in dbt's target folder; its path. Raises RefreshError when dbt's files are not there."""
    target = ROOT / "dbt_project" / os.environ.get("DBT_TARGET_PATH", "target")
    manifest, catalog = (_loaded(target / f"{name}.json") for name in ("manifest", "catalog"))
    try:
        page = safe_page(_text(target / "index.html"), manifest, catalog, target)
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise RefreshError(f"{target}: not what dbt docs generate writes ({error!r}); make docs anew") from None
    path = target / "static_index.html"
    aside = target / "static_index.html.new"
    aside.write_text(page, "utf-8", newline="")
    os.replace(aside, path)
    return path


def safe_page(page: str, manifest: dict[str, Any], catalog: dict[str, Any], target: Path) -> str:
    """dbt's page with its data inside, and nothing that leads out of it."""
    for name, text in (("MANIFEST", manifest_told(manifest)), ("CATALOG", catalog_told(catalog, manifest))):
        text = re.sub(r"\(assets/([\w.-]+)\)", lambda match: f"({_inlined(target / 'assets' / match[1])})", text)
        # the text may hold </script>
        page = _replaced(page, f'"{name}.JSON INLINE DATA"', text.replace("<", "\\u003c"))
    for host in TRACKER:
        page = page.replace(host, "")
    # an address for the browser only when AngularJS has filled it in: until then it would ask for "{{ getIcon(…"
    page = page.replace('xlink:href="{{', 'ng-attr-xlink:href="{{')
    page = re.sub(r"\s*//# sourceMappingURL=\S+\.map", "", page)
    head, script, rest = re.split('(?<=<script defer="defer">)(.*?)(?=</script>)', page, maxsplit=1, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = POLICY.format(script=f"'sha256-{digest}'")
    head = re.sub("<link [^>]*>", "", head)  # to files that are not there
    ours = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">'
    return _replaced(head, '<meta charset="utf-8">', f'<meta charset="utf-8">{ours}') + script + rest


def _replaced(page: str, place: str, instead: str) -> str:
    if page.count(place) != 1:
        raise RefreshError(f"dbt's page has changed, and cannot be made safe: {place} is not there, or not once")
    return page.replace(place, instead)


def manifest_told(manifest: dict[str, Any]) -> str:
    """The manifest as JSON, without what is nobody's business."""
    for part in [manifest["metadata"], *(node for name in SECTIONS for node in manifest[name].values())]:
        for name in NOT_TO_TELL:
            part.pop(name, None)
    manifest["metadata"]["send_anonymous_usage_stats"] = False  # turns the page's tracking off
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":  # wherever SEEDS_DIR is
            node["original_file_path"] = f"seeds/{node['path']}"
    return _without_database(manifest, manifest)


def catalog_told(catalog: dict[str, Any], manifest: dict[str, Any]) -> str:
    """The catalog as JSON, likewise."""
    catalog |= {"metadata": {}, "errors": None}
    for table in catalog["nodes"].values():
        table["metadata"] |= {"owner": None, "comment": None}
    if not catalog["nodes"]:  # made without a database (--empty-catalog)
        catalog["nodes"] = {name: _promised(node) for name, node in manifest["nodes"].items() if node["columns"]}
    return _without_database(catalog, manifest)


def _promised(node: dict[str, Any]) -> dict[str, Any]:
    """A table as the catalog has it, with the types that the project gives its columns."""
    types = node["config"].get("column_types") or {}
    columns = {
        name: {"name": name, "index": index, "type": types.get(name) or column["data_type"] or ""}
        for index, (name, column) in enumerate(node["columns"].items(), start=1)
    }
    place = {"schema": node["schema"], "name": node["alias"], "database": node["database"], "type": None}
    return {"unique_id": node["unique_id"], "metadata": place, "columns": columns, "stats": {}}


def _without_database(data: dict[str, Any], manifest: dict[str, Any]) -> str:
    """As JSON, with the project's name for the database's, which by default is that of whoever made it."""
    database = next(iter(manifest["nodes"].values()))["database"]
    text = json.dumps(data, ensure_ascii=False)
    text = text.replace(json.dumps(f'"{database}".', ensure_ascii=False)[1:-1], "")  # in SQL
    name, instead = (json.dumps(each, ensure_ascii=False) for each in (database, manifest["metadata"]["project_name"]))
    return text.replace(f'"database": {name}', f'"database": {instead}')


def _inlined(picture: Path) -> str:
    kind = mimetypes.guess_type(picture.name)[0]
    try:
        return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"
    except OSError as error:
        raise RefreshError(f"{picture}: a picture of the docs cannot be read ({error.strerror})") from None


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise RefreshError(f"{file}: {error.strerror}; run make docs, or dbt docs generate before this") from None
    except UnicodeDecodeError:
        raise RefreshError(f"{file}: not what dbt docs generate writes; make docs anew") from None


def _loaded(file: Path) -> dict[str, Any]:
    try:
        return json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise RefreshError(f"{file}: not what dbt docs generate writes ({error}); make docs anew") from None


if __name__ == "__main__":
    try:
        path = make()
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, calls nothing outside")
    except (RefreshError, OSError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)

"""Makes the docs site from the output of `dbt docs generate`: one file that sends no requests and opens anywhere.

`make docs` runs it. The file of dbt's own `--static` still has its tracker, links to pictures in other files, and paths
and names of the machine that made it.
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

# the script of Snowplow, and the host that it reports to
TRACKER = ("//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js", "fishtownanalytics.sinter-collect.com")
# they name the machine, the run or users of the database; the checksum of a large seed is its path
PRIVATE = ("root_path", "compiled_path", "build_path", "checksum", "created_at", "env", "user_id", "project_id",
               "invocation_id", "invocation_started_at", "run_started_at", "errors")  # fmt: skip
SECTIONS = ("nodes", "sources", "macros", "docs", "exposures", "unit_tests")
POLICY = (
    "default-src 'none'; script-src {script}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def make() -> Path:
    """Writes static_index.html to dbt's target folder; returns its path. Raises RefreshError if a file is missing."""
    target = ROOT / "dbt_project" / os.environ.get("DBT_TARGET_PATH", "target")
    manifest, catalog = (_loaded(target / f"{name}.json") for name in ("manifest", "catalog"))
    try:
        page = safe_page(_text(target / "index.html"), manifest, catalog, target)
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise RefreshError(f"{target}: not what dbt docs generate writes ({error!r}); run make docs again") from None
    path = target / "static_index.html"
    new = target / "static_index.html.new"
    new.write_text(page, "utf-8", newline="")
    os.replace(new, path)
    return path


def safe_page(page: str, manifest: dict[str, Any], catalog: dict[str, Any], target: Path) -> str:
    """Returns dbt's page with its data inside and without links to anything outside."""
    for name, text in (("MANIFEST", public_manifest(manifest)), ("CATALOG", public_catalog(catalog, manifest))):
        text = re.sub(r"\(assets/([\w.-]+)\)", lambda match: f"({_inlined(target / 'assets' / match[1])})", text)
        # the text may hold </script>
        page = _replaced(page, f'"{name}.JSON INLINE DATA"', text.replace("<", "\\u003c"))
    for host in TRACKER:
        page = page.replace(host, "")
    # AngularJS sets the address once it is known; before that, the browser would request "{{ getIcon(…"
    page = page.replace('xlink:href="{{', 'ng-attr-xlink:href="{{')
    page = re.sub(r"\s*//# sourceMappingURL=\S+\.map", "", page)
    head, script, rest = re.split('(?<=<script defer="defer">)(.*?)(?=</script>)', page, maxsplit=1, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = POLICY.format(script=f"'sha256-{digest}'")
    head = re.sub("<link [^>]*>", "", head)  # links to missing files
    ours = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">'
    return _replaced(head, '<meta charset="utf-8">', f'<meta charset="utf-8">{ours}') + script + rest


def _replaced(page: str, place: str, instead: str) -> str:
    if page.count(place) != 1:
        raise RefreshError(f"dbt's page has changed and cannot be made safe: it has {place} not exactly once")
    return page.replace(place, instead)


def public_manifest(manifest: dict[str, Any]) -> str:
    """Returns the manifest as JSON, without private fields."""
    for part in [manifest["metadata"], *(node for name in SECTIONS for node in manifest[name].values())]:
        for name in PRIVATE:
            part.pop(name, None)
    manifest["metadata"]["send_anonymous_usage_stats"] = False  # turns off the tracking of the page
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":  # wherever SEEDS_DIR is
            node["original_file_path"] = f"seeds/{node['path']}"
    return _without_database(manifest, manifest)


def public_catalog(catalog: dict[str, Any], manifest: dict[str, Any]) -> str:
    """Returns the catalog as JSON, without private fields."""
    catalog |= {"metadata": {}, "errors": None}
    for table in catalog["nodes"].values():
        table["metadata"] |= {"owner": None, "comment": None}
    if not catalog["nodes"]:  # --empty-catalog: no database
        catalog["nodes"] = {name: _declared(node) for name, node in manifest["nodes"].items() if node["columns"]}
    return _without_database(catalog, manifest)


def _declared(node: dict[str, Any]) -> dict[str, Any]:
    """Returns a table as in the catalog, with the column types that the project declares."""
    types = node["config"].get("column_types") or {}
    columns = {
        name: {"name": name, "index": index, "type": types.get(name) or column["data_type"] or ""}
        for index, (name, column) in enumerate(node["columns"].items(), start=1)
    }
    place = {"schema": node["schema"], "name": node["alias"], "database": node["database"], "type": None}
    return {"unique_id": node["unique_id"], "metadata": place, "columns": columns, "stats": {}}


def _without_database(data: dict[str, Any], manifest: dict[str, Any]) -> str:
    """Returns JSON with the project's name in place of the database's, which is a login by default."""
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
        raise RefreshError(f"{file}: {error.strerror}; run make docs, or dbt docs generate first") from None
    except UnicodeDecodeError:
        raise RefreshError(f"{file}: not what dbt docs generate writes; run make docs again") from None


def _loaded(file: Path) -> dict[str, Any]:
    try:
        return json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise RefreshError(f"{file}: not what dbt docs generate writes ({error}); run make docs again") from None


if __name__ == "__main__":
    try:
        path = make()
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, sends no requests")
    except (RefreshError, OSError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)

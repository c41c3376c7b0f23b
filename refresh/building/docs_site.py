"""Makes the docs site from the output of `dbt docs generate`: one file that sends no requests and opens anywhere.

`interactions docs` runs it after dbt, and the Dockerfile runs it alone. The file of dbt's own `--static` still has its
tracker, links to pictures in other files, and paths and names of the machine that made it, and cannot be read on a
phone. How the page looks is in dbt_project/assets/docs_site.css.
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

# they name the machine, the run or users of the database; the checksum of a large seed is its path
PRIVATE = ("root_path", "compiled_path", "build_path", "checksum", "created_at", "env", "user_id", "project_id",
               "invocation_id", "invocation_started_at", "run_started_at", "errors")  # fmt: skip
SECTIONS = ("nodes", "sources", "macros", "docs", "exposures", "unit_tests")
# by the schema; the words are those of the picture of the overview
LAYERS = {"raw": "every row is kept", "staging": "read and checked", "marts": "counted", "snapshots": "history",
          "exposures": "where the numbers are shown"}  # fmt: skip
# what dbt's page has exactly once, and what the docs site has instead
CHANGES = {
    "//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js": "",  # the script of Snowplow, and the host that it reports to
    "fishtownanalytics.sinter-collect.com": "",
    "minimum-scale=1,maximum-scale=1,": "",  # they forbid readers to zoom in
    # the kinds of nodes that the lineage graph draws
    '"test","unit_test","analysis"': '"analysis"',
    '"test","analysis"': '"analysis"',
    '"unit_test","saved_query"': '"saved_query"',
    "rankSep:200": "rankSep:40",  # the space between tables: a narrower graph is drawn larger
    '"font-size":"16px"': '"font-size":"22px"',  # of the names next to the dots of a table's graph
    # Markdown is text until the row of a column is opened
    '">{{ column.description }}</span>': '" marked="column.description"></span>',
    # a box that opens the menu on a phone; the menu closes when a table is chosen in it
    '<div class="app-menu app-column">': (
        '<input type="checkbox" ng-model="search.menu" aria-label="All tables"><div class="app-menu app-column" '
        'ng-click="search.menu = search.menu &amp;&amp; '
        '!$event.target.closest(&quot;[href], [data-nav-unique-id]&quot;)">'
    ),
}
POLICY = (
    "default-src 'none'; script-src {script}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def make() -> str:
    """Writes static_index.html to dbt's target folder; returns a line about it.

    Raises RefreshError if a file is missing.
    """
    target = ROOT / "dbt_project" / os.environ.get("DBT_TARGET_PATH", "target")
    try:
        manifest, catalog = (
            json.loads((target / name).read_text("utf-8")) for name in ("manifest.json", "catalog.json")
        )
        page = safe_page((target / "index.html").read_text("utf-8"), manifest, catalog, target / "assets")
    except OSError as error:
        raise RefreshError(f"{error.filename}: {error.strerror}; run make docs, or dbt docs generate first") from None
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise RefreshError(f"{target}: not what dbt docs generate writes ({error!r}); run make docs again") from None
    path = target / "static_index.html"
    new = target / "static_index.html.new"
    new.write_text(page, "utf-8", newline="")
    os.replace(new, path)
    return f"{path}: {path.stat().st_size / 1e6:.1f} MB, sends no requests"


def safe_page(page: str, manifest: dict[str, Any], catalog: dict[str, Any], assets: Path) -> str:
    """Returns dbt's page with its data inside, for phones too, and without links to anything outside."""
    page = _changed(page, manifest)
    for name, text in (("MANIFEST", public_manifest(manifest)), ("CATALOG", public_catalog(catalog, manifest))):
        text = re.sub(r"\(assets/([\w.-]+)\)", lambda match: f"({_inlined(assets / match[1])})", text)
        # the text may hold </script>
        page = _replaced(page, f'"{name}.JSON INLINE DATA"', text.replace("<", "\\u003c"))
    head, script, rest = re.split('(?<=<script defer="defer">)(.*?)(?=</script>)', page, maxsplit=1, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = POLICY.format(script=f"'sha256-{digest}'")
    head = re.sub("<link [^>]*>", "", head)  # links to missing files
    ours = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">'
    ours += f"<style>{(assets / 'docs_site.css').read_text('utf-8')}</style>"
    return _replaced(head, '<meta charset="utf-8">', f'<meta charset="utf-8">{ours}') + script + rest


def _changed(page: str, manifest: dict[str, Any]) -> str:
    """Returns dbt's page with the CHANGES and a legend of the lineage graph."""
    legend = rf"Lineage Graph{_legend(manifest)}\n"
    for place, instead in (CHANGES | {r"Lineage Graph\n": legend}).items():
        page = _replaced(page, place, instead)
    # AngularJS sets the address once it is known; before that, the browser would request "{{ getIcon(…"
    page = page.replace('xlink:href="{{', 'ng-attr-xlink:href="{{')
    return re.sub(r"\s*//# sourceMappingURL=\S+\.map", "", page)


def _legend(manifest: dict[str, Any]) -> str:
    """Returns the list of the layers, in the colours that dbt_project.yml gives to their tables."""
    colours = {node["config"].get("schema"): node["docs"]["node_color"] for node in manifest["nodes"].values()}
    colours["exposures"] = "#ff694b"  # of dbt's page
    items = [f'<li style="--layer: {colours[name]}">{name.title()}: {words}</li>' for name, words in LAYERS.items()]
    return f'<ul class="legend">{"".join(items)}</ul>'


def _replaced(page: str, place: str, instead: str) -> str:
    if page.count(place) != 1:
        raise RefreshError(f"dbt's page has changed: it must have {place} exactly once")
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
    return f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}"


if __name__ == "__main__":
    try:
        print(make())
    except (RefreshError, OSError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)

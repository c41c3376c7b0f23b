"""The documentation and what there is: every variable and make target is in the README, and what is named exists."""

import re

import psycopg
import pytest
import variables
from support import ROOT, project_files

README = ROOT / "README.md"
TARGET = r"[a-z][a-z-]*"
# not ours to explain
OF_THE_SYSTEM = {"HOME", "LC_ALL", "PATH", "PWD", "USER", "GITHUB_TOKEN"}
OF_DBT = {"DBT_TARGET", "DBT_PROJECT_DIR"}
CONSTANT = re.compile(rf"^({variables.NAME})\b.* = ", re.MULTILINE)
# in capitals and in backticks, and no variables
WORDS = {"GET", "HEAD", "POST", "SELECT", "COPY", "SIGTERM", "SIGINT", "SIGKILL"}
# what is made here, so that it need not be there
MADE = ("dbt_project/target", "dbt_project/logs", "refresh/schedulers/.env")
# what tells the present; the changelog may name what has been
GUIDES = [
    path for name in ("README", "CONTRIBUTING", "RELEASING", "SECURITY") if (path := ROOT / f"{name}.md").exists()
]
WITH_CHANGELOG = GUIDES + [path for path in [ROOT / "CHANGELOG.md"] if path.exists()]


def code_of(path):
    """The code in a Markdown file: blocks, and what stands in backticks."""
    blocks, rest = [], []
    for i, part in enumerate(re.split(r"^```.*$", path.read_text("utf-8"), flags=re.MULTILINE)):
        (blocks if i % 2 else rest).append(part)
    return blocks, re.findall(r"`([^`]+)`", "".join(rest))


@pytest.fixture(scope="module")
def read():
    """The environment variables that the project reads."""
    return variables.found()


def test_it_can_be_told_which_variables_are_read(read):
    assert not read.unclear, f"read as os.environ.get('NAME'), or teach tests/variables.py: {sorted(read.unclear)}"


def test_every_variable_is_in_the_readme(read):
    told = {path: set(re.findall(variables.NAME, " ".join(sum(code_of(path), [])))) for path in GUIDES}
    # what only the workflows want is for whoever releases
    for_releases = {name for name, places in read.places.items() if all(one.startswith(".github/") for one in places)}
    missing = sorted(read.places.keys() - told[README] - (for_releases & set().union(*told.values())) - OF_THE_SYSTEM)
    assert not missing, "not in the README: " + "; ".join(f"{name} ({min(read.places[name])})" for name in missing)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_variable_that_is_documented_exists(path, read):
    blocks, spans = code_of(path)
    named = {name for code in blocks + spans for name in variables.names(code)}
    of_libpq = {option.envvar.decode() for option in psycopg.pq.Conninfo.get_defaults() if option.envvar}
    constants = {name for file in project_files("*.py") for name in CONSTANT.findall(file.read_text("utf-8"))}
    unknown = named - read.places.keys() - of_libpq - OF_DBT - OF_THE_SYSTEM - WORDS - constants
    assert not unknown, f"in {path.name}, and read nowhere: {sorted(unknown)}"


def targets():
    """The make targets, each with whether it has a line of help."""
    found = re.findall(rf"^({TARGET}):(?!=)(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {name: "## " in rest for name, rest in found}


def test_every_make_target_has_its_help():
    assert [name for name, has_help in targets().items() if not has_help] == []


def test_every_make_target_is_in_the_readmes_table():
    table = README.read_text("utf-8").partition("\n## Make targets\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`make [^|]*) \|", table, re.MULTILINE)
    told = [name for row in rows for name in re.findall(rf"`make ({TARGET})`", row)]
    assert (targets().keys() - set(told), set(told) - targets().keys()) == (set(), set()), "(not told, not there)"
    assert len(told) == len(set(told))


@pytest.mark.parametrize("path", WITH_CHANGELOG, ids=lambda path: path.name)
def test_every_make_target_that_is_documented_exists(path):
    blocks, spans = code_of(path)
    told = {name for code in blocks + spans for name in re.findall(rf"(?:^|[;&|$] ?|=\S* )make ({TARGET})", code, re.M)}
    assert not told - targets().keys(), f"in {path.name}, and not in the Makefile"


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_path_that_is_documented_exists(path):
    blocks, spans = code_of(path)
    ours = [file.relative_to(ROOT) for file in project_files("*")]
    tops = {file.parts[0] for file in ours if len(file.parts) > 1}
    known = {file.name for file in ours} | {f"{folder.name}/" for file in ours for folder in file.parents}
    missing = set()
    for word in re.split(r"[\s'\"=()<>,;:\[\]]+", " ".join(blocks + spans)):
        top, slash, rest = word.partition("/")
        if slash and rest and top in tops and not word.startswith(MADE) and not re.search("[{…$]", word):
            missing |= set() if any(ROOT.glob(word.rstrip("/"))) else {word}
    for span in spans:  # by their names alone, after their folder was named
        if re.fullmatch(r"[\w.-]+(\.(py|sql|ya?ml|toml|md|csv|service|timer|css|js)|(?<=[a-z])/)", span):
            missing |= set() if span in known or (ROOT / span).exists() or span in made_folders() else {span}
    assert missing == set()


def made_folders():
    """What git ignores."""
    return set((ROOT / ".gitignore").read_text().split())


def anchors(path):
    """The anchors of a Markdown file's headings."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", project_files("*.md"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path):
    # dbt finds pictures from the project's folder, and its own pages by #!/
    beside = [path.parent, *([ROOT / "dbt_project"] if "dbt_project" in path.parts else [])]
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in re.findall(r"\[[^\]]*\]\(<?([^)\s>]+)", text) + re.findall(r"^\[[^\]]+\]: *(\S+)", text, re.MULTILINE):
        file, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link) or anchor.startswith("!/"):
            continue
        there = [folder / file for folder in beside if (folder / file).exists()] if file else [path]
        if not there or (anchor and there[0].suffix == ".md" and anchor not in anchors(there[0])):
            broken.append(link)
    assert broken == []

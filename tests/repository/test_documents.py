"""Every name in the documents exists, the lists in them are complete, and they are short."""

import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from support.checkout import ROOT, is_like, project_files

README = ROOT / "README.md"
CONFIGURATION = ROOT / "docs" / "configuration.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / ".github").glob("*.md"))]
WITH_CHANGELOG = [*PAGES, ROOT / "CHANGELOG.md"]

NAME = r"[A-Z][A-Z0-9_]+"
TARGET = r"[a-z][a-z-]*"
# how each kind of file reads a variable; a variable that the file itself sets does not count
READS = [
    ("*.py", rf"os\.(?:environ(?:\.\w+)?[\[(]|getenv\()\s*['\"]({NAME})['\"]"),
    ("*.py", rf"['\"]({NAME})['\"] (?:not )?in os\.environ"),
    ("api/config.py", r"\w\(['\"](API_\w+)['\"]"),
    ("*.yml", rf"env_var\(\s*['\"]({NAME})"),
    ("*.sql", rf"env_var\(\s*['\"]({NAME})"),
    ("*.sql", rf"\\getenv\s+\w+\s+({NAME})"),
    ("Makefile", rf"\$\(({NAME})\)"),
    ("Makefile", rf"(?m)^(?:export )?({NAME}) \?="),
    ("*.sh", rf"\$\{{?({NAME})"),
    (".ci/*", rf"\$\{{?({NAME})"),
    ("*/crontab", rf"\$\{{?({NAME})"),
    ("*compose*.y*ml", rf"\$\{{({NAME})"),
    ("*.env", rf"(?m)^({NAME})="),
    (".github/*.y*ml", rf"(?:vars|secrets)\.({NAME})"),
]
SETS = rf"(?m)^\s*(?:export )?({NAME}) ?:?="
HELPERS = {"api/config.py"}  # its functions take the name of the variable
OF_THE_SYSTEM = {"CURDIR", "HOME", "LC_ALL", "MAKE", "MAKEFILE_LIST", "PATH", "PWD", "USER", "GITHUB_TOKEN"}
OF_THE_SYSTEM |= {"DBT_USE_COLORS"}  # NO_COLOR sets it
OF_DBT = {"DBT_TARGET", "DBT_PROJECT_DIR"}
CONSTANT = re.compile(rf"^({NAME})\b.* = ", re.MULTILINE)
# words in capitals and backticks that are not variables
WORDS = {"GET", "HEAD", "POST", "PATH", "SELECT", "COPY", "SIGTERM", "SIGINT", "SIGKILL", "SAND", "UTC", "VIP"}
# generated paths, which a new clone lacks
GENERATED = ("dbt_project/target", "dbt_project/logs", "refresh/schedulers/.env")
NOT_TO_WRITE = re.compile(
    r"\b(anew|mend(s|ed|ing)?|whoever|told|doors?|(lie|lies|lay|stand|stands|stood) (in|beside|next)"
    r"|work(s|ed)? out|all that counts|that there (is|are) not|of the roles'|asks? (a|the) (database|server|API))\b",
    re.IGNORECASE,
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


pages = pytest.mark.parametrize("path", PAGES, ids=relative)
pages_and_changelog = pytest.mark.parametrize("path", WITH_CHANGELOG, ids=relative)


def code_of(path: Path) -> tuple[list[str], list[str]]:
    """The code in a Markdown file: blocks, and spans in backticks."""
    blocks, rest = [], []
    for i, part in enumerate(re.split(r"^```.*$", path.read_text("utf-8"), flags=re.MULTILINE)):
        (blocks if i % 2 else rest).append(part)
    return blocks, re.findall(r"`([^`]+)`", "".join(rest))


def prose_of(path: Path) -> str:
    """The text of a Markdown file without its code."""
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def read_variables() -> set[str]:
    """The environment variables that the project reads."""
    found = set()
    for path in project_files("*"):
        patterns = [pattern for like, pattern in READS if is_like(path, like)]
        if patterns:
            text = path.read_text("utf-8")
            names = {name for pattern in patterns for name in re.findall(pattern, text)}
            scripted = path.suffix == ".sh" or path.name in ("Makefile", "crontab", "run")
            sets = set(re.findall(SETS, text)) if scripted else set()
            found |= names - sets | {name for name in names if re.search(rf"(?m)^(export )?{name} \?=", text)}
    return found - OF_THE_SYSTEM


def test_variables_are_read_by_literal_names() -> None:
    unclear = re.compile(
        r"from os import [^\n]*environ|os\.(environ(\.(get|pop|setdefault))?[\[(]|getenv\()(?!\s*['\"])"
    )
    code = project_files("api/*.py", "refresh/*.py")
    files = {relative(path) for path in code if unclear.search(path.read_text("utf-8"))}
    assert files == HELPERS, "read environment variables by literal names"


def test_every_variable_is_in_the_configuration(read_variables: set[str]) -> None:
    listed = re.findall(rf"`({NAME})`", CONFIGURATION.read_text("utf-8"))
    assert read_variables - set(listed) == set(), "not in docs/configuration.md"
    assert set(listed) - read_variables - OF_DBT - WORDS == set(), "in docs/configuration.md, but read nowhere"


@pages
def test_every_documented_variable_exists(path: Path, read_variables: set[str]) -> None:
    blocks, spans = code_of(path)
    named = {code for code in blocks + spans if re.fullmatch(NAME, code)}
    named |= {name for code in blocks + spans for name in re.findall(rf"(?<![\w-])({NAME})=", code)}
    of_libpq = {option.envvar.decode() for option in psycopg.pq.Conninfo.get_defaults() if option.envvar}
    constants = {name for file in project_files("*.py") for name in CONSTANT.findall(file.read_text("utf-8"))}
    unknown = named - read_variables - of_libpq - OF_DBT - OF_THE_SYSTEM - WORDS - constants
    assert not unknown, f"in {path.name}, but read nowhere: {sorted(unknown)}"


def targets() -> dict[str, bool]:
    """The make targets, each with whether it has a line of help."""
    found = re.findall(rf"^({TARGET}):(?!=)(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return {name: "## " in rest for name, rest in found}


def test_every_make_target_has_help() -> None:
    assert [name for name, has_help in targets().items() if not has_help] == []


def test_make_help_lists_every_make_target() -> None:
    text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = [words[0] for line in text.splitlines() if (words := line.split()) and words[0] in targets()]
    assert sorted(listed) == sorted(targets())


@pages_and_changelog
def test_every_documented_make_target_exists(path: Path) -> None:
    blocks, spans = code_of(path)
    command = re.compile(rf"(?:^|[;&|$] ?|=\S* )make ({TARGET})", re.MULTILINE)
    named = {name for code in blocks + spans for name in command.findall(code)}
    assert not named - targets().keys(), f"in {path.name}, but not in the Makefile"


@pages
def test_every_documented_path_exists(path: Path) -> None:
    blocks, spans = code_of(path)
    ours = [file.relative_to(ROOT) for file in project_files("*")]
    tops = {file.parts[0] for file in ours if len(file.parts) > 1}
    known = {file.name for file in ours} | {f"{folder.name}/" for file in ours for folder in file.parents}
    missing = set()
    for word in re.split(r"[\s'\"=()<>,;:\[\]]+", " ".join(blocks + spans)):
        top, slash, rest = word.partition("/")
        if slash and rest and top in tops and not word.startswith(GENERATED) and not re.search("[{…$]", word):
            missing |= set() if any(ROOT.glob(word.rstrip("/"))) else {word}
    for span in spans:  # names without their folder
        if re.fullmatch(r"[\w.-]+(\.(py|sql|ya?ml|toml|md|csv|service|timer|css|js)|(?<=[a-z])/)", span):
            missing |= set() if span in known or (ROOT / span).exists() or span in ignored_names() else {span}
    assert missing == set()


def ignored_names() -> set[str]:
    """The entries of .gitignore."""
    return set((ROOT / ".gitignore").read_text().split())


def anchors(path: Path) -> set[str]:
    """The anchors of a Markdown file's headings."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", project_files("*.md"), ids=relative)
def test_every_link_has_a_target(path: Path) -> None:
    # dbt resolves pictures from the project's folder; links to its own pages start with #!/
    folders = [path.parent, *([ROOT / "dbt_project"] if "dbt_project" in path.parts else [])]
    text = prose_of(path)
    broken = []
    for link in re.findall(r"\[[^\]]*\]\(<?([^)\s>]+)", text) + re.findall(r"^\[[^\]]+\]: *(\S+)", text, re.MULTILINE):
        file, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link) or anchor.startswith("!/"):
            continue
        there = [folder / file for folder in folders if (folder / file).exists()] if file else [path]
        if not there or (anchor and there[0].suffix == ".md" and anchor not in anchors(there[0])):
            broken.append(link)
    assert broken == []


def test_every_document_named_in_code_exists() -> None:
    """Code may name a document by its path, or by its name at the top or in .github."""
    known = {name for path in WITH_CHANGELOG for name in (relative(path), path.name)}
    unknown = {
        f"{relative(path)}: {name}"
        for path in project_files("*")
        if path.suffix in ("", ".py", ".sh", ".sql", ".toml", ".yaml", ".yml", ".html") and "data" not in path.parts
        for name in re.findall(r"\bdocs/\w[\w-]*\.md|\b[A-Z]{4,}\.md", path.read_text("utf-8"))
        if name not in known
    }
    assert unknown == set()


def test_the_readme_links_to_every_page_and_is_short() -> None:
    text = README.read_text("utf-8")
    assert [relative(path) for path in WITH_CHANGELOG if path != README and f"]({relative(path)})" not in text] == []
    assert len(text.split()) <= 900


@pages
def test_a_page_starts_with_what_its_reader_can_do(path: Path) -> None:
    first = path.read_text("utf-8").split("\n\n")[1]
    assert path == README or first.startswith("Use this page to ")


@pages_and_changelog
def test_no_page_has_a_forbidden_word(path: Path) -> None:
    assert [found[0] for found in NOT_TO_WRITE.finditer(prose_of(path))] == []


def test_every_message_in_the_troubleshooting_exists() -> None:
    text = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("\n## Troubleshooting\n")[2]
    code = "".join(path.read_text("utf-8") for path in project_files("refresh/*.py", "api/*.py", "Makefile"))
    messages = [message for row in re.findall(r"^\| (.*?) \|", text, re.M) for message in re.findall(r"`([^`]+)`", row)]
    assert len(messages) > 10
    # without messages of dbt, and messages that name a test
    ours = [message for message in messages if not message.startswith(("connection to server", "build failed: test"))]
    parts = {part for message in ours for piece in message.split("…") if (part := piece.strip("'; ,"))}
    assert sorted(part for part in parts if part not in code) == []


def test_decisions_are_numbered_once_and_brief() -> None:
    entries = []
    for name in ("decisions.md", "decisions-data.md"):
        entries += re.findall(r"(?ms)^## (\d+)\. [^\n]+\n\n(.*?)(?=^## |\Z)", (ROOT / "docs" / name).read_text("utf-8"))
    numbers = sorted(int(number) for number, _ in entries)
    assert len(numbers) > 50 and numbers == list(range(1, len(numbers) + 1))
    for number, text in entries:
        assert re.findall(r"\*\*(\w+)\.\*\*", text) == ["Context", "Choice", "Consequence"], number
        assert len(text.strip().splitlines()) <= 5, number


def test_the_top_level_is_short() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {name.partition("/")[0] for name in listed.split("\0") if name and not name.startswith(".")}
    assert len(top) <= 16, sorted(top)

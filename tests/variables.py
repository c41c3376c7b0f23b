"""Which environment variables the project reads, found in its files, so that none is added without being documented."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from support import ROOT, is_like, project_files

NAME = r"[A-Z][A-Z0-9_]+"
ENVIRONMENT = {"environ", "getenv", "environb"}
READS = {"get", "setdefault", "pop", "__getitem__"}
WHOLE = {"copy", "update", "items"}  # handed on, or written; which names are in it is not said here
# functions that read the variable that one of their parameters names: (file if private, name): the parameter
Helpers = dict[tuple[str, str], tuple[int, str]]


@dataclass
class Found:
    """The places of each variable, and those where it cannot be told which one is read: write them another way."""

    places: dict[str, set[str]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)

    def add(self, name: str, place: str) -> None:
        self.places.setdefault(name, set()).add(place)


def found() -> Found:
    """All that the project reads."""
    everything = in_python(project_files("*.py"))
    for path in project_files("*"):
        name = path.relative_to(ROOT).as_posix()
        for pattern, reader in READERS:
            if is_like(path, pattern):
                for variable in reader(path.read_text("utf-8")):
                    everything.add(variable, name)
    return everything


def in_python(paths: list[Path]) -> Found:
    """What Python reads of os.environ, and by functions that are given the variable's name."""
    result, helpers, calls = Found(), {}, []
    for path in paths:
        file = os.path.relpath(path, ROOT)
        for node in _with_parents(ast.parse(path.read_text("utf-8"))):
            place = f"{file}:{getattr(node, 'lineno', 0)}"
            match node:
                case ast.ImportFrom(module="os", names=names) if {one.name for one in names} & ENVIRONMENT:
                    result.unclear.add(place)
                case ast.Attribute(value=ast.Name(id="os"), attr=attr) if attr in ENVIRONMENT:
                    _read(_key(node), place, result, helpers)
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                    calls.append((name, node, place))
    done: set[tuple[str, str]] = set()
    while new := helpers.keys() - done:  # a helper may be called by another one
        for name, call, place in calls:
            # a private one is called in its own file alone
            if (helper := (place.partition(":")[0] if name.startswith("_") else "", name)) in new:
                _read(_argument(call, *helpers[helper]), place, result, helpers)
        done |= new
    return result


def _with_parents(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node, which knows its parent."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
        yield node


def _read(key: ast.expr | bool | None, place: str, result: Found, helpers: Helpers) -> None:
    """Notes what is read: a name, or the parameter of a function (then a helper), or nothing (True), or who knows."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        result.add(key.value, place)
    elif isinstance(key, ast.Name) and (helper := _parameter(key)):
        name, *parameter = helper
        helpers[place.partition(":")[0] if name.startswith("_") else "", name] = tuple(parameter)
    elif key is not True:
        result.unclear.add(place)


def _key(node: ast.Attribute) -> ast.expr | bool | None:
    """What os.environ or os.getenv is asked for; True if for nothing, None if that cannot be told."""
    parent = node.parent  # type: ignore[attr-defined]
    match parent:
        case ast.Call(args=[key, *_]) if parent.func is node:
            return key
        case ast.Subscript(ctx=ast.Load()):
            return parent.slice
        case ast.Compare(ops=[ast.In() | ast.NotIn()]) if node in parent.comparators:
            return parent.left
        case ast.Attribute(attr=attr) if attr in READS and parent.parent.args:
            return parent.parent.args[0]
        case ast.Attribute(attr=attr) if attr in WHOLE:
            return True
        case ast.Subscript() | ast.BinOp() | ast.AugAssign() | ast.Dict() | ast.keyword():
            return True  # written, or handed on whole
    return None


def _parameter(name: ast.Name) -> tuple[str, int, str] | None:
    """The function whose parameter this is: its name, and the parameter's place and name."""
    node: ast.AST = name
    while node := getattr(node, "parent", None):  # type: ignore[assignment]
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
            return (node.name, names.index(name.id), name.id) if name.id in names else None
    return None


def _argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == name), None)
    return named or (call.args[index] if index < len(call.args) else None)


def in_makefile(text: str) -> set[str]:
    """What may be set on the command line, and what nothing in it sets."""
    set_here = set(re.findall(rf"^(?:export )?({NAME}) :?=", text, re.MULTILINE)) | {"MAKEFILE_LIST", "MAKE", "CURDIR"}
    used = set(re.findall(rf"(?<!\$)\$[({{]({NAME})[)}}]", text))
    # $$ is the shell's $
    used |= in_shell(text.replace("$$", "\0").replace("$", "").replace("\0", "$"))
    return set(re.findall(rf"^(?:export )?({NAME}) \?=", text, re.MULTILINE)) | used - set_here


def in_shell(text: str) -> set[str]:
    """What a script uses and does not set."""
    set_here = set(re.findall(rf"\b({NAME})=|\bread (?:-r )?({NAME})|\bfor ({NAME}) in", text))
    return set(re.findall(rf"\$\{{?({NAME})", text)) - {name for names in set_here for name in names}


def in_compose(text: str) -> set[str]:
    """What compose puts in (${NAME}), and what it hands on from its own environment (NAME without a value)."""
    handed_on = set()
    for service in ((yaml.safe_load(text) or {}).get("services") or {}).values():
        environment = service.get("environment") or {}
        if isinstance(environment, dict):
            handed_on |= {name for name, value in environment.items() if value is None}
        else:
            handed_on |= {line for line in environment if "=" not in line}
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return handed_on | set(re.findall(rf"(?<!\$)\$\{{?({NAME})", code))


def in_settings(text: str) -> set[str]:
    """What a file of NAME=value sets, for the project to read."""
    return set(re.findall(rf"^#? ?({NAME})=", text, re.MULTILINE))


def _by(pattern: str):
    return lambda text: set(re.findall(pattern, text, re.MULTILINE))


READERS = [
    ("Makefile", in_makefile),
    ("*.sh", in_shell),
    (".ci/*", in_shell),
    ("*compose*.y*ml", in_compose),
    ("refresh/schedulers/*.env", in_settings),
    ("profiles.yml", _by(rf"env_var\(\s*['\"]({NAME})")),
    ("dbt_project/*.*ml", _by(rf"env_var\(\s*['\"]({NAME})")),
    ("*.sql", _by(rf"env_var\(\s*['\"]({NAME})")),
    ("*.sql", _by(rf"^\s*\\getenv\s+\w+\s+({NAME})")),
    (".github/*.y*ml", _by(rf"\$\{{\{{[^}}]*\b(?:vars|secrets)\.({NAME})")),
]


def names(code: str) -> Iterator[str]:
    """The variables that a piece of documented code names: alone, or with what they are set to."""
    if re.fullmatch(NAME, code):
        yield code
    yield from re.findall(rf"(?<![\w-])({NAME})=", code)

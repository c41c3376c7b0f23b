"""The command line: `interactions COMMAND`, which is also `python -m refresh COMMAND`."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import click
import psycopg
import yaml

from refresh import backup, commands, log, signals
from refresh.building import docs_site
from refresh.embedded.__main__ import db, run_on_server
from refresh.errors import Interrupted, RefreshError, one_line
from refresh.job import refresh
from refresh.paths import ROOT, seeds_dir

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """Parses a duration: 90m, 26h, 8d."""
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if not match:
        raise click.BadParameter(f"'{text}' is not a duration; write 90m, 26h or 8d.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def is_path(word: str) -> bool:
    """Whether a word exists as a path, or is written as one: with a slash or a suffix."""
    return os.path.exists(word) or "/" in word or Path(word).suffix != ""


def path(word: str) -> Path:
    """Returns a PATH of a refresh. Raises BadParameter for a word that is more likely a mistyped command."""
    if not is_path(word):
        raise click.BadParameter(f"'{word}' does not exist. Write a path that may be missing with a slash or a suffix.")
    return Path(word)


def show_version(context: click.Context, _: click.Parameter, is_given: bool) -> None:
    if is_given:
        project = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))
        click.echo(f"customer-interactions {project['version']}")
        context.exit()


class Commands(click.Group):
    """A group that lists its commands in the order of their definition."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)


VERSION = click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show_version,
                       help="Show the version and exit.")  # fmt: skip
JSON = click.Option(["--json", "as_json"], is_flag=True, help="As JSON, with every field.")
LIMIT = click.Option(["--limit"], type=click.IntRange(1), default=20, show_default=True, help="How many, of each list.")
MAX_AGE = click.Option(["--max-age"], type=duration, default="26h", show_default=True, help="90m, 26h, 8d")
SHRINK = click.Option(
    ["--allow-shrink"], is_flag=True, help="Publish even if there are far fewer interactions than before."
)
FORCE = click.Option(["--force"], is_flag=True, help="Build and publish even if nothing is new.")
FULL = click.Option(["--full"], is_flag=True, help="Read and build everything again, even if nothing is new.")
PATHS = click.Argument(["paths"], metavar="[PATH]...", nargs=-1, type=path)
FILE = click.Argument(["file"], type=Path)
SINCE = click.Argument(["since"], metavar="[FROM]", required=False)
UNTIL = click.Argument(["build"], metavar="[TO]", required=False)
BUILD = click.Argument(["build_id"], metavar="[BUILD]", required=False)
NAME = click.Argument(["name"])

interactions = Commands(
    callback=log.configure,
    params=[VERSION],
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Publish the numbers of workbooks, and serve them.",
    epilog="Example: interactions refresh seeds/extracts, or python -m refresh",
)


def add(
    name: str, run: Callable[..., None], text: str, example: str, *params: click.Parameter, to=interactions
) -> None:
    """Adds a command. run gets the parsed params. The first sentence of the text is in the list of commands."""
    epilog = f"Example: interactions {'' if to is interactions else f'{to.name} '}{name} {example}".rstrip()
    to.add_command(click.Command(name, callback=run, help=text, epilog=epilog, params=[*params, VERSION]))


def _refresh(paths: Sequence[Path], allow_shrink: bool, force: bool, full: bool) -> None:
    refresh(paths or [seeds_dir() / "extracts"], allow_shrink, force, full)


def _serve() -> None:
    sys.exit(run_on_server([sys.executable, "-m", "api"]))


def _backup(file: Path, paths: Sequence[Path]) -> None:
    backup.save(file, paths or [seeds_dir() / "extracts"])
    click.echo(f"saved to {file}; it holds customer data")


def _restore(file: Path) -> None:
    backup.restore(file)
    click.echo("restored and published; python -m refresh --full builds the other schemas")


def _docs() -> None:
    dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet", "docs", "generate", "--target", "prod"]
    status = run_on_server([*dbt, "--project-dir", str(ROOT / "dbt_project"), "--profiles-dir", str(ROOT)])
    if status:
        sys.exit(status)
    click.echo(docs_site.make())


def _create_key(name: str) -> None:
    os.execv(sys.executable, [sys.executable, "-m", "api", "create-key", "--", name])


REFRESH = """Publish the numbers of workbooks.

PATH is a workbook, a CSV file or a folder of them; without it, seeds/extracts. A word that names nothing is a mistake
(status 2), unless it has a slash or a suffix: then it is a missing PATH, and the refresh fails (status 1).

Files that are unchanged since the last published refresh are not read again. Rows of new files are added to the tables
of the last build, where that makes the same tables as all rows."""

add("refresh", _refresh, REFRESH, "--allow-shrink seeds/extracts", PATHS, SHRINK, FORCE, FULL)
add("serve", _serve, "Serve the numbers page and the API until Ctrl-C.", "")
add("history", commands.history, "Show the last refreshes.", "--limit 5", LIMIT, JSON)
add("status", commands.status, "Show which build is published, and which are kept.", "--json", JSON)
DIFF = """Show what changed between two builds.

By default from the build before TO to the published one. Both are kept builds, as status shows them."""
add("diff", commands.diff, DIFF, "20250101-024938-7744", SINCE, UNTIL, LIMIT, JSON)
ROLLBACK = """Publish a kept build again.

BUILD is one that status shows; without it, the one before the published one."""
add("rollback", commands.rollback, ROLLBACK, "20250101-024938-7744", BUILD)
add("check", commands.check, "Fail and send an alert if the numbers are too old.", "--max-age 8d", MAX_AGE)
BACKUP = """Save what a refresh cannot rebuild.

FILE gets the history, the kept builds, the reference lists and the workbooks, which are those of PATH."""
add("backup", _backup, BACKUP, "backups/monday.tar", FILE, PATHS)
add("restore", _restore, "Restore a backup into an empty database.", "backups/monday.tar", FILE)
interactions.add_command(db)
key = Commands("key", help="Make API keys.", epilog="Example: interactions key create website")
interactions.add_command(key)
KEY = "Make an API key for NAME; print it once, and its line for API_KEYS."
add("create", _create_key, KEY, "website", NAME, to=key)
add("docs", _docs, "Write the dbt docs site to one file.", "")
for each in (db, *db.commands.values(), key):
    each.params.append(VERSION)


def main(words: Sequence[str] | None = None, program: str = "interactions") -> int:
    """Runs a command: by default that of sys.argv. Returns the exit status."""
    signals.handle()
    words = sys.argv[1:] if words is None else words
    try:
        return interactions.main(list(words) or ["--help"], program, standalone_mode=False) or 0
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else program
        log.fail(f"{error.format_message()} See: {place} --help")
        return 2
    except RefreshError as error:
        log.fail(str(error))
        return error.status
    except psycopg.Error as error:
        log.fail(f"the database on {os.environ.get('PGHOST')} failed: {one_line(error)}")
        return 1
    except OSError as error:
        end = "; nothing was published" if words[:1] == ["refresh"] else ""
        log.fail(f"{error.filename or 'a file'}: {error.strerror}{end}")
        return 1
    except Interrupted:
        log.fail("interrupted; python -m refresh status says what is published")
        return 130
    finally:
        signals.ignore()

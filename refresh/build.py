"""Runs `dbt build` in this process: what kills the refresh kills the build too, and nothing is published after it."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from refresh.errors import RefreshError
from refresh.settings import ROOT, data_dir, seeds_dir

FAILED = {"error", "fail", "runtime error", "partial success"}


@dataclass
class BuildReport:
    """What a green build said: the id it published under, and its warnings, one line each."""

    build_id: str
    warnings: list[str] = field(default_factory=list)


def build(progress: Callable[[int, int], None], variables: dict[str, object] | None = None) -> BuildReport:
    """Builds, tests and publishes the whole project.

    progress is called with the number of the step that begins, and of all of them. Raises RefreshError, with the
    failed steps by name, when anything failed: then nothing was published.
    """
    from dbt.cli.main import dbtRunner  # takes over a second: not before it is needed

    build_id = ""

    def on_event(event) -> None:
        nonlocal build_id
        build_id = event.info.invocation_id
        if event.info.name == "LogStartLine":
            progress(event.data.index, event.data.total)

    os.environ["SEEDS_DIR"] = str(seeds_dir().resolve())
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    log_folder = data_dir() / "dbt" / "logs"
    arguments = ["build", "--project-dir", str(ROOT / "dbt_project"), "--profiles-dir", str(ROOT)]
    arguments += ["--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "debug"]
    # a target folder of its own: an analyst's dbt may run at the same time
    arguments += ["--target-path", str(data_dir() / "dbt" / "target"), "--log-path", str(log_folder)]
    if variables:
        arguments += ["--vars", json.dumps(variables)]
    outcome = dbtRunner(callbacks=[on_event]).invoke(arguments)
    log = log_folder / "dbt.log"
    if outcome.exception is not None:
        raise RefreshError(
            f"dbt stopped: {_one_line(str(outcome.exception))}; nothing was published, see {_shown(log)}"
        )
    results = outcome.result.results
    failed = [_failure(result) for result in results if result.status in FAILED]
    if failed or not outcome.success:
        raise RefreshError(f"build failed: {'; '.join(failed)}; nothing was published, see {_shown(log)}")
    warned = [_failure(result) for result in results if result.status == "warn"]
    return BuildReport(build_id, warned)


def _failure(result) -> str:
    if result.node.resource_type == "test" and result.failures:
        found = f"test {result.node.name} found {result.failures} row{'s' if result.failures > 1 else ''}"
        return f"{found}: {_one_line(result.node.description).rstrip('.')}" if result.node.description else found
    return f"{result.node.resource_type} {result.node.name}: {_one_line(result.message or result.status)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)

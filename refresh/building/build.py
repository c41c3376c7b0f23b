"""Runs `dbt build` in this process, so that a killed refresh leaves no build running."""

import gc
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refresh import progress
from refresh.building.inputs import code_hash
from refresh.building.redaction import hide_values
from refresh.declaration import dbt_project
from refresh.errors import BuildFailed, Failure, Interrupted, RefreshError, one_line
from refresh.paths import ROOT, data_dir, shown_path
from refresh.signals import interrupted, repeated

FAILED = {"error", "fail", "runtime error", "partial success"}
SESSION = {
    "work_mem": "128MB",  # sorts of a million rows stay in memory
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",  # for tables in memory or on an SSD: tables in the order of a key are read by it
    "enable_parallel_hash": "off",  # such a table is in /dev/shm, which has 64 MB in a container
    "jit": "off",  # compiling takes longer than these queries
    "synchronous_commit": "off",  # a crash loses only what is not published; publishing waits for the disk
}


@dataclass
class BuildReport:
    """A green build: the names of its marts, every table it wrote, its variables, and the tests that warned."""

    marts: list[str]
    tables: list[str]
    variables: dict[str, object]
    project_version: str
    warnings: list[Failure]


def log_file() -> Path:
    """dbt's log, with every statement."""
    return data_dir() / "dbt" / "logs" / "dbt.log"


def target_folder() -> Path:
    """dbt's target folder. Not that of analysts, whose dbt may run at the same time."""
    return data_dir() / "dbt" / "target"


def session_options() -> str:
    """PGOPTIONS for the sessions of the build; the user's own PGOPTIONS override them."""
    ours = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return f"{ours} {os.environ.get('PGOPTIONS', '')}".strip()


class Build:
    """One `dbt build` of the whole project in the schemas of production, from the loaded seeds."""

    def __init__(self, refresh_id: str, variables: dict[str, object], new_files: Sequence[str] = ()) -> None:
        """variables override those of dbt_project.yml.

        With new_files, incremental models only add the rows of these files; otherwise every table is made from scratch.
        """
        self._variables = variables
        self._manifest = None
        os.environ |= {
            # the macros of the project read both as dbt_metadata_envs, which dbt reads once in a process
            "DBT_ENV_CUSTOM_ENV_REFRESH_ID": refresh_id,
            "DBT_ENV_CUSTOM_ENV_NEW_FILES": json.dumps(list(new_files)),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }

    def parse(self) -> None:
        """Imports dbt and parses the project, which takes seconds: a refresh does it while other processes work.

        Stops the garbage collector, which takes a sixth of the time of a small refresh: what dbt makes is needed until
        the process ends. Leaves it to run() to report what is wrong with the project.
        """
        gc.disable()
        hide_values()
        _forget_other_code()
        # no log: on a full disk, writing it would print lines of dbt's before the landing's own
        self._manifest = self._dbt("parse", "--log-level-file", "none").result

    def run(self) -> BuildReport:
        """Builds and tests. Raises BuildFailed, which names the failed steps, if anything failed."""
        os.environ["PGOPTIONS"] = session_options()
        # without unit tests: they do not depend on the rows, and run where code changes
        without = ["--exclude-resource-type", "seed", "--exclude-resource-type", "unit_test"]
        with repeated():
            outcome = self._dbt("build", *without, "--log-level-file", "debug")
        gc.freeze()  # the end of the process looks through no object of dbt either
        if outcome.exception is not None and interrupted():
            raise Interrupted(130)
        not_published = f"nothing was published, see {shown_path(log_file())}"
        if outcome.exception is not None:
            raise RefreshError(f"dbt stopped: {one_line(outcome.exception)}; {not_published}")
        results = outcome.result.results
        failed = tuple(_failure(result) for result in results if result.status in FAILED)
        if failed or not outcome.success:
            named = "; ".join(f"{failure} ({failure.look_at})" for failure in failed)
            raise BuildFailed(f"build failed: {named}; {not_published}", failed)
        models = [result.node for result in results if result.node.resource_type == "model"]
        tables = [model for model in models if model.config.materialized in ("table", "incremental")]
        return BuildReport(
            marts=[table.name for table in tables if table.schema == "marts"],
            tables=[table.relation_name for table in tables],
            variables=dbt_project()["vars"] | self._variables,
            project_version=dbt_project()["version"],
            warnings=[_failure(result) for result in results if result.status == "warn"],
        )

    def _dbt(self, *command: str) -> Any:
        from dbt.cli.main import dbtRunner

        options = ["--project-dir", str(ROOT / "dbt_project"), "--profiles-dir", str(ROOT)]
        options += ["--quiet", "--no-use-colors", "--log-level", "none"]
        options += ["--target", "prod"]  # overrides DBT_TARGET
        options += ["--target-path", str(target_folder()), "--log-path", str(log_file().parent)]
        if self._variables:
            options += ["--vars", json.dumps(self._variables)]
        return dbtRunner(self._manifest, callbacks=[_report_step]).invoke([*command, *options])


def _forget_other_code() -> None:
    """Removes what dbt parsed from other code.

    dbt compares a YAML file with the time of its first parse: after an update and a return to the code before, it
    would take the files of the update for unchanged.
    """
    parsed_code = target_folder() / "parsed_code"
    code = code_hash()
    if not parsed_code.is_file() or parsed_code.read_text("utf-8") != code:
        (target_folder() / "partial_parse.msgpack").unlink(missing_ok=True)
        target_folder().mkdir(parents=True, exist_ok=True)
        parsed_code.write_text(code, "utf-8")


def _report_step(event: Any) -> None:
    """Shows the step that dbt begins. Called with every event of dbt."""
    if event.info.name == "LogStartLine":
        index, steps = event.data.index, event.data.total
        progress.step("building", step=event.data.node_info.node_name, left=steps - index + 1, steps=steps)


def _failure(result) -> Failure:
    node = result.node
    compiled = getattr(node, "compiled_path", None)
    look_at = shown_path(ROOT / compiled if compiled else log_file())
    if node.resource_type == "test" and result.failures:
        about = one_line(node.description).rstrip(".")
        return Failure(node.name, "test", result.failures, about, look_at)
    return Failure(node.name, str(node.resource_type), None, one_line(result.message or result.status), look_at)

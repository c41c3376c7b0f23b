"""Runs `python -m refresh` and `dbt` as forks of a process that has imported dbt and parsed the project.

Import and parsing take most of the time of a new process. Arguments, environment, output and exit status are as in a
new process. Run as a script, this module is the process that forks.
"""

import atexit
import gc
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[2]
one_at_a_time = threading.Lock()


def run_forked(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Runs a command, `refresh ...` or `dbt ...`, in a checkout, and waits for its end."""
    with tempfile.TemporaryDirectory() as outputs, one_at_a_time:
        _connection().send((command, dict(environment), folder, outputs))
        status = _connection().recv()
        texts = [Path(outputs, name).read_text("utf-8") for name in ("stdout", "stderr")]
    return subprocess.CompletedProcess(command, status, *texts)


@cache
def _connection() -> Connection:
    """A connection to the process that forks. It starts at the first command and ends with this process."""
    ours, theirs = multiprocessing.Pipe()
    descriptor = theirs.fileno()
    process = subprocess.Popen([sys.executable, __file__, str(descriptor)], cwd=ROOT, pass_fds=[descriptor])
    theirs.close()

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return ours


def _fork_commands(connection: Connection) -> None:
    """Runs the commands that arrive, one after another, until the other end is closed."""
    _import_and_parse()
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    try:
        while True:
            child = fork.Process(target=_run, args=connection.recv())
            child.start()
            child.join()
            connection.send(child.exitcode)
    except EOFError:
        pass


def _import_and_parse() -> None:
    """Imports dbt, parses the whole project, and parses it again from the saved state; compiles all macros."""
    from dbt.cli.main import dbtRunner
    from dbt_common.clients.jinja import template_cache
    from dbt_common.events import functions

    import refresh.__main__  # noqa: F401

    _keep_compiled_templates()
    os.environ["PGHOST"] = "parse-connects-to-nothing"
    with tempfile.TemporaryDirectory() as folder:
        project = ["--project-dir", "dbt_project", "--profiles-dir", ".", "--target", "prod"]
        places = ["--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"]
        for _ in range(2):
            outcome = dbtRunner().invoke(["--quiet", "--no-static-parser", "parse", *project, *places])
    # without them, each command reports the error in the project by itself
    for macro in outcome.result.macros.values() if outcome.success else ():
        template_cache.get_node_template(macro)
    functions.env_secrets = cache(functions.env_secrets)  # dbt reads the whole environment for each line of its log
    # the same text, but written by the encoder in C, which json.dump does not use
    json.dump = lambda data, file, **options: file.write(json.dumps(data, **options))
    functions.reset_metadata_vars()  # dbt keeps the DBT_ENV_CUSTOM_ENV_ variables of its first command


def _keep_compiled_templates() -> None:
    """Makes Jinja compile each text once, here or in a fork; dbt compiles that of a model for each parse and run."""
    from jinja2 import Environment

    compile_text, compiled = Environment.compile, {}

    def compile_once(environment: Environment, text: str) -> CodeType:
        key = type(environment), text
        if key not in compiled:
            compiled[key] = compile_text(environment, text)
        return compiled[key]

    Environment.compile = compile_once


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path, outputs: str) -> None:
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(f"{outputs}/{name}", os.O_WRONLY | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if folder != ROOT:  # the checkout's own code
        sys.path[0] = str(folder)
        for name in [name for name in sys.modules if name.partition(".")[0] == "refresh"]:
            del sys.modules[name]
    sys.argv = list(command)
    gc.disable()  # as a refresh does; the memory is free when the fork ends
    if command[0] == "dbt":
        from dbt.cli.main import cli as main
    else:
        from refresh.__main__ import main
    sys.exit(main())


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    _fork_commands(Connection(int(sys.argv[1])))

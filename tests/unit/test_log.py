"""The log of a refresh."""

import subprocess
import sys

from support.checkout import ROOT

WARNING = "import logging; logging.getLogger('psycopg').warning('error ignored in rollback')"


def test_warnings_of_psycopg_are_not_printed():
    """A log of JSON lines would have one that is text."""
    program = f"from refresh import log; log.configure(); {WARNING}"
    outcome = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")

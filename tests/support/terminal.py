"""Runs a command in a pseudo-terminal."""

import contextlib
import os
import pty
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Terminal:
    """A running command, and what it has written to its terminal so far. The status is known after the block."""

    output = ""
    status: int | None = None

    def screen(self) -> list[str]:
        """The lines as a terminal shows them: a carriage return lets what follows overwrite the line."""
        shown = []
        for line in self.output.split("\r\n"):
            text = ""
            for part in line.split("\r"):
                text = part + text[len(part) :]
            shown.append(text.rstrip())
        return shown


@contextlib.contextmanager
def in_terminal(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[Terminal]:
    """Starts the command; waits for its end after the block. The terminal is 80 columns wide."""
    ours, inside = pty.openpty()
    terminal = Terminal()
    environment = {name: value for name, value in environment.items() if name != "COLUMNS"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=inside, stdout=inside, stderr=inside)
    os.close(inside)

    def read() -> None:
        with contextlib.suppress(OSError), os.fdopen(ours, "rb", buffering=0) as stream:  # Linux ends with an error
            while piece := stream.read(65536):
                terminal.output += piece.decode()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield terminal
        terminal.status = process.wait(timeout=120)
    finally:
        process.kill()
        process.wait()
        reader.join()

"""What docs/sandbox.md tells people to type is typed here, in its order: real processes, and a shell that goes on.

Addresses are replaced, since others may have the usual ports, and a render is quicker. The tunnel is one on this
machine that does the same.
"""

import contextlib
import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.pages import ROOT, Block, blocks

from connector.sandbox.faults import Faults

pytestmark = pytest.mark.processes

PAGE = ROOT / "docs" / "sandbox.md"
PUBLIC = "https://your-words.trycloudflare.com"
SECONDS = 30
DONE = "this command is done"


def test_the_table_has_every_fault() -> None:
    rows = re.findall(r"^\| (`.*) \|$", PAGE.read_text(), re.MULTILINE)
    told = set(re.findall(r"`([a-z][a-z0-9_]+)`", "\n".join(rows)))
    assert told == {each.name for each in dataclasses.fields(Faults)}


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("bash"), reason="there is no curl or no bash here")
def test_every_command_does_what_the_page_shows(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        reader = stack.enter_context(Reader(tmp_path))
        for block in blocks(PAGE):
            if not block.note.startswith("not run"):
                reader.follow(block)
        ports = ["8001", "8000", "8003", "8000", "8000"]
        assert reader.started == ports


class Reader:
    """Types what a page says, starts what goes on in a terminal of its own, and compares what is shown."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._ports = {"8000": free_port(), "8001": free_port(), "8003": free_port()}
        self._tunnel = Tunnel(self._ports["8000"])
        self._environ = {key: each for key, each in os.environ.items() if not key.startswith("CONNECTOR_")}
        self._environ |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: list[str] = []

    def __enter__(self) -> "Reader":
        self._shell = subprocess.Popen(
            ["bash"],
            cwd=self._home,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._shell.kill()
        self._shell.communicate()
        for each in self._running.values():
            self._stop(each)
        self._tunnel.close()

    def follow(self, block: Block) -> None:
        exported: dict[str, str] = {}
        for typed, shown in block.commands:
            command = self._here(typed)
            if command.startswith("export "):
                name, _, value = command.removeprefix("export ").partition("=")
                exported[name] = value
            elif command.startswith("connector "):
                self._environ |= exported
                self._start(command.replace("--render-seconds 5", "--render-seconds 0.5"), self._here(shown))
            else:
                self._compare(block, command, self._here(shown))

    def _here(self, text: str) -> str:
        for usual, port in self._ports.items():
            text = text.replace(f"127.0.0.1:{usual}", f"127.0.0.1:{port}")
        return text.replace(PUBLIC, f"http://127.0.0.1:{self._tunnel.port}")

    def _start(self, command: str, shown: str) -> None:
        """A command that goes on: until it has shown what the page shows, and until its port answers."""
        usual = "8000" if command.startswith("connector serve") else "8001"
        if bound := re.search(r" --bind 127\.0\.0\.1:(\d+)", command):
            usual = next(each for each, port in self._ports.items() if str(port) == bound[1])
            command = command.replace(bound[0], "")
        self.started.append(usual)
        if usual in self._running:
            self._stop(self._running[usual])
        port = self._ports[usual]
        bind = f" --bind 127.0.0.1:{port}"
        log = self._home / f"{len(self.started)}.log"
        with log.open("wb") as file:
            self._running[usual] = subprocess.Popen(
                ["bash", "-c", f"exec {command}{bind}"],
                cwd=self._home,
                env=self._environ | {"PYTHONUNBUFFERED": "1"},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        until(lambda: listens(port) and shown in log.read_text(), lambda: log.read_text())

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        process.wait(SECONDS)

    def _compare(self, block: Block, command: str, shown: str) -> None:
        """A command whose answer is to be as shown. One that only looks is typed again until it is."""
        looks = "-d " not in command and "-X " not in command
        said: list[str] = []

        def agrees() -> bool:
            said.append(self._type(command))
            assert looks or not shown or shows(shown, said[-1]), f"{block.where}: {command}\n{said[-1]}"
            return not shown or shows(shown, said[-1])

        until(agrees, lambda: f"{block.where}: {command}\n{said[-1]}")

    def _type(self, command: str) -> str:
        """What a command shows in the one shell, which must take it."""
        assert self._shell.stdin and self._shell.stdout
        self._shell.stdin.write(f"{command}\nprintf '\\n%s %s\\n' '{DONE}' $?\n")
        self._shell.stdin.flush()
        lines: list[str] = []
        patience = threading.Timer(SECONDS, self._shell.kill)  # it may wait for more of a command than was typed
        patience.start()
        for line in self._shell.stdout:
            if line.startswith(DONE):
                patience.cancel()
                assert line.split()[-1] == "0", f"{command}: {''.join(lines)}"
                return "".join(lines).strip()
            lines.append(line)
        raise AssertionError(f"the shell has ended at: {command}")


class Tunnel:
    """Hands connections on to a port, as a tunnel hands on those to its public address."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._socket.accept()
                with contextlib.suppress(OSError):
                    there = socket.create_connection(("127.0.0.1", self._target))
                    for one, other in ((here, there), (there, here)):
                        threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := one.recv(65536):
            other.sendall(chunk)
        other.shutdown(socket.SHUT_WR)


def shows(shown: str, answer: str) -> bool:
    """Whether an answer is as the page shows it; blanks between its parts do not count."""
    if not answer.startswith(("[", "{")):
        return False
    told = json.dumps(json.loads(answer), ensure_ascii=False)
    wanted = re.escape(" ".join(shown.split())).replace("…", ".*")
    return re.fullmatch(wanted, told) is not None


def until(holds: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.1)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

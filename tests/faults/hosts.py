"""Hosts of their own on one machine: network namespaces, and cables that can be pulled out.

What a thread makes while it is `inside` a host stays on that host: a listening socket, a process, a connection. So one
test can have things on all of them.
"""

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

CLONE_NEWNET = 0x40000000
HUB = "10.211.0.1"  # inside these namespaces only


class NoHosts(Exception):
    """None can be made here, and why."""


class Host:
    """One of them; `address` is its own at the end of its cable to the hub."""

    def __init__(self, name: str, address: str = HUB) -> None:
        self.name = name
        self.address = address

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """The calling thread is on this host while the block runs."""
        with open("/proc/thread-self/ns/net") as home, (Path("/run/netns") / self.name).open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def pull(self) -> None:
        """Take its cable out: nothing goes through any more, and nobody is told."""
        self.ip("link", "set", "cable", "down")

    def plug(self) -> None:
        """Put it in."""
        self.ip("link", "set", "cable", "up")
        self.ip("route", "replace", "default", "via", _other_end(self.address))

    def ip(self, *words: str) -> None:
        _ip("-n", self.name, *words)


@contextlib.contextmanager
def hub_and_spokes(count: int) -> Iterator[tuple[Host, list[Host]]]:
    """A hub and hosts that are each connected to it by a cable of their own. Raises `NoHosts`."""
    with contextlib.ExitStack() as stack:
        hub = _made(stack, Host(f"hub-{os.getpid()}"))
        hub.ip("address", "add", f"{HUB}/32", "dev", "lo")
        spokes = []
        for number in range(1, count + 1):
            spoke = _made(stack, Host(f"spoke{number}-{os.getpid()}", f"10.211.{number}.2"))
            hub.ip("link", "add", f"to{number}", "type", "veth", "peer", "name", "cable", "netns", spoke.name)
            hub.ip("address", "add", f"{_other_end(spoke.address)}/24", "dev", f"to{number}")
            hub.ip("link", "set", f"to{number}", "up")
            spoke.ip("address", "add", f"{spoke.address}/24", "dev", "cable")
            spoke.plug()
            spokes.append(spoke)
        yield hub, spokes


def _made(stack: contextlib.ExitStack, host: Host) -> Host:
    _ip("netns", "add", host.name)
    stack.callback(_ip, "netns", "delete", host.name)
    host.ip("link", "set", "lo", "up")
    return host


def _other_end(address: str) -> str:
    return address.rpartition(".")[0] + ".1"


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoHosts("there is no ip command (iproute2)") from None
    except subprocess.CalledProcessError as failed:
        raise NoHosts(f"ip {' '.join(words)}: {failed.stderr.strip()}") from None

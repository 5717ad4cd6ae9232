"""Whom we believe to be a server: the usual certificate authorities, and those of the operator beside them."""

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

import requests.utils


def bundle(ca_file: Path | None) -> str | None:
    """The path of a file with all of them, which goes with this process; None: the usual ones are all.

    Both transports of egress want a file.
    """
    if ca_file is None:
        return None
    usual = Path(requests.utils.DEFAULT_CA_BUNDLE_PATH).read_bytes()
    handle, path = tempfile.mkstemp(prefix="connector-ca-", suffix=".pem")
    with open(handle, "wb") as file:
        file.write(usual + b"\n" + ca_file.read_bytes())
    atexit.register(_remove, path)
    return path


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)

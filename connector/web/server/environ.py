"""A WSGI environment from a request (PEP 3333)."""

import socket
import sys
from typing import Any

from connector.web.server.request import Request

TAKES_VIEWS = "connector.takes_views"
"""Whether an answer may consist of views of memory, such as that of a mapped file, which are sent without a copy."""

_SAME: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    TAKES_VIEWS: True,
    "SCRIPT_NAME": "",
}


def build(request: Request, connection: socket.socket, *, client: str, server: tuple[str, str]) -> dict[str, Any]:
    """The environment of a request that came from `client` to `server`, its host and port.

    A chunked body has a length here like any other.
    """
    environ = _SAME | {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "RAW_URI": request.raw_path + (f"?{request.query}" if request.query else ""),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": server[1],
        "REMOTE_ADDR": client,
        "CONTENT_LENGTH": str(request.length or 0),
        "wsgi.input": request.stream(),
        "gunicorn.socket": connection,
    }
    for name, value in request.headers().items():
        if name not in ("content-length", "transfer-encoding", "expect"):
            environ["CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")] = value
    return environ

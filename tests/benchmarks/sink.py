"""What deliveries go to where only their number matters: nginx with one worker, which answers everything at once.

It also stands in for a provider that answers a question at once.
"""

import http.client
import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import parts

HOSTS = 16  # addresses of this machine, so that endpoints can be on hosts of their own
POLL = 0.02  # seconds

VIDEO = {
    "id": "$1",
    "name": "Welcome",
    "status": "DONE",
    "duration": 12.4,
    "aspectRatio": "9:16",
    "videoUrl": "https://example.com/videos/welcome.mp4",
    "videoUrlSubtitled": None,
    "previewUrl": "https://example.com/videos/welcome",
    "createdAt": "2026-01-01T10:00:00.000Z",
    "updatedAt": "2026-01-01T10:05:00.000Z",
    "extras": {"row": "42"},
}

CONFIGURATION = """
worker_processes 1; daemon off; pid {home}/nginx.pid; error_log stderr;
events {{ worker_connections 8192; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    {listen}
    location / {{ return 200 "ok"; }}
    location = /status {{ stub_status; }}
    location ~ ^/v1/videos/(.+)$ {{ default_type application/json; return 200 '{video}'; }}
  }}
}}
"""


@dataclass(frozen=True)
class Look:
    """How many had come at an instant of the monotonic clock."""

    at: float
    count: int


@dataclass(frozen=True)
class Arrivals:
    """What was seen to come: the first and the last look that saw something new."""

    first: Look
    last: Look

    @property
    def rate(self) -> float:
        """From the first to the last."""
        seconds = self.last.at - self.first.at
        return (self.last.count - self.first.count) / seconds if seconds else 0.0

    def rate_since(self, began: float) -> float:
        return self.last.count / (self.last.at - began)


class Sink:
    """A running nginx; `close` stops it."""

    def __init__(self, home: Path) -> None:
        self._port = parts.free_port()
        listen = " ".join(f"listen {host}:{self._port} backlog=8192;" for host in _hosts())
        text = CONFIGURATION.format(home=home, listen=listen, video=json.dumps(VIDEO))
        (home / "nginx.conf").write_text(text)
        command = [_program(), "-e", "stderr", "-p", str(home), "-c", str(home / "nginx.conf")]
        with (home / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        parts.wait_for(f"{self.url}/status")
        self._asked = 0
        self._status = http.client.HTTPConnection("127.0.0.1", self._port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def hook(self, number: int) -> str:
        """The address of an endpoint, each on a host of its own."""
        return f"http://{_hosts()[number]}:{self._port}/hook"

    def taken(self) -> int:
        """How many requests came so far, those of this question left out."""
        self._status.request("GET", "/status")
        text = self._status.getresponse().read().decode()
        self._asked += 1
        return int(text.splitlines()[2].split()[2]) - self._asked

    def until(self, wanted: int, *, since: int, seconds: float) -> Arrivals:
        """Watch until `wanted` more than `since` have come, or for `seconds`."""
        end = time.monotonic() + seconds
        first = last = Look(time.monotonic(), 0)
        while last.count < wanted and time.monotonic() < end:
            look = Look(time.monotonic(), self.taken() - since)
            if look.count > last.count:
                first, last = (first if first.count else look), look
            time.sleep(POLL)
        return Arrivals(first, last)

    def close(self) -> None:
        self._status.close()
        self._process.terminate()
        self._process.wait(10)


def _hosts() -> list[str]:
    return ["127.0.0.1", *(f"127.0.3.{number}" for number in range(1, HOSTS))]


def _program() -> str:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or "nginx"


def present() -> bool:
    return shutil.which(_program()) is not None

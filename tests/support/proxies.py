"""nginx and Caddy as docs/operate.md has them: the very lines, with other ports and a certificate of their own."""

import contextlib
import datetime
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support.postgresql import free_port

DOCS = Path(__file__).parents[2] / "docs" / "operate.md"
NAME = "localhost"
START_SECONDS = 10
NGINX = (
    "daemon off; pid {home}/pid; error_log {home}/log; user root;\nevents {{}}\nhttp {{ access_log off; {lines} }}\n"
)
CADDY = "{{\n admin off\n auto_https off\n}}\n{lines}\n"


class Proxy:
    """One of them, in front of a port of this machine. `url` is what clients call; they trust `certificate`."""

    def __init__(self, program: str, home: Path) -> None:
        self.url = f"https://{NAME}:{free_port()}"
        self.certificate = home / "bridge.pem"
        self._program = program
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        _certify(home)

    def start(self, bridge_port: int) -> None:
        """Return when it listens."""
        configured = self._home / "configured"
        configured.write_text(getattr(self, f"_{self._program}")(_lines(self._program), f"127.0.0.1:{bridge_port}"))
        words = {"nginx": ["-c"], "caddy": ["run", "--adapter", "caddyfile", "--config"]}[self._program]
        with (self._home / "said").open("wb") as said:
            self._process = subprocess.Popen(
                [_found(self._program), *words, str(configured)],
                env=os.environ | {"HOME": str(self._home)},
                stdout=said,
                stderr=said,
            )
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return socket.create_connection((NAME, self.port)).close()
            except OSError:
                alive = time.monotonic() < end and self._process.poll() is None
                assert alive, (self._home / "said").read_text()
                time.sleep(0.05)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _nginx(self, lines: str, bridge: str) -> str:
        lines = lines.replace("/etc/ssl", str(self._home)).replace("bridge.example.com", NAME)
        return NGINX.format(
            home=self._home, lines=_replace(lines, {"127.0.0.1:8000": bridge, "443 ssl": f"{self.port} ssl"})
        )

    def _caddy(self, lines: str, bridge: str) -> str:
        certified = f"{self.url} {{\n tls {self.certificate} {self._home}/bridge.key"
        return CADDY.format(lines=_replace(lines, {"127.0.0.1:8000": bridge, "bridge.example.com {": certified}))


@contextlib.contextmanager
def proxy(program: str) -> Iterator[Proxy]:
    """`nginx` or `caddy`, not started yet. Without the program: skipped, saying why; where CI=true, failed."""
    with tempfile.TemporaryDirectory(prefix=f"{program}-") as home:
        if not _found(program):
            if os.environ.get("CI") == "true":
                raise OSError(f"there is no {program} (`apt-get install nginx-light caddy`)")
            pytest.skip(f"there is no {program} here (`apt-get install nginx-light caddy`)")
        made = Proxy(program, Path(home))
        try:
            yield made
        finally:
            made.stop()


def _found(program: str) -> str:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin") or ""


def _lines(program: str) -> str:
    """What the docs say for this program."""
    [lines] = re.findall(rf"```{program}\n(.*?)```", DOCS.read_text(), re.DOTALL)
    return str(lines)


def _replace(text: str, others: dict[str, str]) -> str:
    for each, other in others.items():
        assert text.count(each) == 1, each
        text = text.replace(each, other)
    return text


def _certify(home: Path) -> None:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (home / "bridge.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "bridge.key").write_bytes(secret)

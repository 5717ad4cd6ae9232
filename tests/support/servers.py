"""Real servers on loopback: `serve(handle)` runs `handle` in a thread of its own for each connection.

Rooms whose tests need them import the fixtures into their conftest.
"""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Wire:
    """One accepted connection: read requests from it, answer them, or misbehave on `sock`."""

    def __init__(self, server: "Server", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self._buffer = b""

    def request(self) -> bytes | None:
        """The next whole request, also appended to `server.requests`; None when the client has gone."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(self._buffer) < length:
            if not self._more():
                return None
        whole = head + b"\r\n\r\n" + self._buffer[:length]
        self._buffer = self._buffer[length:]
        self.server.requests.append(whole)
        return whole

    def answer(self, status: str = "200 OK", body: bytes = b"ok", *headers: str) -> None:
        lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", "")
        self.sock.sendall("\r\n".join(lines).encode() + body)

    def _more(self) -> bool:
        chunk = self.sock.recv(65536)
        self._buffer += chunk
        return bool(chunk)


class Server:
    def __init__(self, handle: Callable[[Wire], None], context: ssl.SSLContext | None, host: str) -> None:
        self.requests: list[bytes] = []
        self.clients: list[int] = []  # the port of each client that connected
        self.over = threading.Event()
        self._handle, self._context = handle, context
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server((host, 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def deafen(self) -> None:
        """Accept no further connection."""
        _shut(self._listener)

    def close(self) -> None:
        self.over.set()
        self.deafen()
        self._threads[0].join()
        for sock in self._sockets:
            _shut(sock)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                sock, (_, port) = self._listener.accept()
            except OSError:
                return
            self.clients.append(port)
            self._sockets.append(sock)
            self._threads.append(threading.Thread(target=self._run, args=(sock,)))
            self._threads[-1].start()

    def _run(self, sock: socket.socket) -> None:
        try:
            if self._context is not None:
                sock = self._context.wrap_socket(sock, server_side=True)
                self._sockets.append(sock)
            self._handle(Wire(self, sock))
        except OSError:
            pass
        finally:
            _shut(sock)


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(
        handle: Callable[[Wire], None], context: ssl.SSLContext | None = None, *, host: str = "127.0.0.1"
    ) -> Server:
        servers.append(Server(handle, context, host))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def polite() -> Callable[[Wire], None]:
    """Answers every request with 200 and keeps the connection."""

    def handle(wire: Wire) -> None:
        while wire.request() is not None:
            wire.answer()

    return handle


def self_signed(path: Path) -> Path:
    """Write a certificate for localhost, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls") / "localhost.pem")


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context

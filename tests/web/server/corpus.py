"""Requests on the wire, well-formed and not: what each is understood as. Kept apart from how they are sent.

`TAKEN` maps bytes to what the app is told of them, `REFUSED` to the status that they are refused with.
"""

LAST = b"GET /last HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"  # answered only if all before it was understood
GET = b"GET /a HTTP/1.1\r\nHost: here\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: here\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
UPGRADE = (
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"  # as Java's client asks
)
SNEAK = b"GET /sneak HTTP/1.1\r\nHost: here\r\n\r\n"  # in what is a body to one server and a request to another

# Each becomes such a text for every request in it: method, path, query, body.
TAKEN: dict[str, tuple[bytes, list[str]]] = {
    "plain": (GET + b"\r\n", ["GET /a"]),
    "two in one segment": ((GET + b"\r\n") * 2, ["GET /a", "GET /a"]),
    "a body, then a request": (POST + b"Content-Length: 3\r\n\r\nabc" + GET + b"\r\n", ["POST /a abc", "GET /a"]),
    "an empty line before": (b"\r\n" + GET + b"\r\n", ["GET /a"]),
    "empty lines between": (GET + b"\r\n\r\n\r\n" + GET + b"\r\n", ["GET /a", "GET /a"]),
    "a query": (b"GET /a?b=c&d=%20 HTTP/1.1\r\nHost: here\r\n\r\n", ["GET /a?b=c&d=%20"]),
    "an escaped path": (b"GET /%61%2Fb HTTP/1.1\r\nHost: here\r\n\r\n", ["GET /a/b"]),
    "an absolute target": (b"GET http://here/a?b HTTP/1.1\r\nHost: here\r\n\r\n", ["GET /a?b"]),
    "an absolute target without a path": (b"GET http://here HTTP/1.1\r\nHost: here\r\n\r\n", ["GET /"]),
    "the server itself": (b"OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n", ["OPTIONS *"]),
    "other methods": (
        b"".join(b"%b /a HTTP/1.1\r\nHost: here\r\n\r\n" % each for each in (b"PUT", b"PATCH", b"DELETE", b"OPTIONS")),
        ["PUT /a", "PATCH /a", "DELETE /a", "OPTIONS /a"],
    ),
    "a post without a length": (POST + b"\r\n", ["POST /a"]),
    "a body of nothing": (POST + b"Content-Length: 0\r\n\r\n", ["POST /a"]),
    "a get with a body": (GET + b"Content-Length: 2\r\n\r\nab", ["GET /a ab"]),
    "blanks around a length": (POST + b"Content-Length: \t 3 \t\r\n\r\nabc", ["POST /a abc"]),
    "zeros before a length": (POST + b"Content-Length: 003\r\n\r\nabc", ["POST /a abc"]),
    "names in other letters": (POST + b"CONTENT-length:3\r\n\r\nabc", ["POST /a abc"]),
    "a header of other letters than ASCII": (GET + b"X-A: caf\xe9\xff\r\n\r\n", ["GET /a"]),
    "a header without a value": (GET + b"X-A:\r\nX-B: \r\n\r\n", ["GET /a"]),
    "an underscored length": (POST + b"Content_Length: 3\r\n\r\n", ["POST /a"]),
    "an underscored coding": (POST + b"Transfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", ["POST /a abc"]),
    "chunked": (CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", ["POST /a abcde"]),
    "chunked, nothing": (CHUNKED + b"0\r\n\r\n", ["POST /a"]),
    "chunked, other letters": (
        POST + b"transfer-encoding:CHUNKED\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n",
        ["POST /a 0123456789"],
    ),
    "chunked, zeros": (CHUNKED + b"0003\r\nabc\r\n000\r\n\r\n", ["POST /a abc"]),
    "chunked, extensions": (CHUNKED + b'3;a=b\r\nabc\r\n0;c="d;e"\r\n\r\n', ["POST /a abc"]),
    "chunked, trailers": (CHUNKED + b"3\r\nabc\r\n0\r\nX-A: 1\r\nHost: there\r\n\r\n", ["POST /a abc"]),
    "chunked, two": (CHUNKED + b"1\r\na\r\n0\r\n\r\n" + CHUNKED + b"1\r\nb\r\n0\r\n\r\n", ["POST /a a", "POST /a b"]),
    "HTTP/1.0 kept": (b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ["GET /a"]),
    "an upgrade nobody takes": (GET + b"Connection: keep-alive\r\nUpgrade: h2c\r\n\r\n", ["GET /a"]),
    "a line of 8,190": (b"GET /a?" + b"x" * 8_187 + b" HTTP/1.1\r\nHost: here\r\n\r\n", ["GET /a?" + "x" * 8_187]),
    "a header of 8,000": (GET + b"X-A: " + b"x" * 8_000 + b"\r\n\r\n", ["GET /a"]),
    "100 headers": (GET + b"".join(b"X-%d: 1\r\n" % each for each in range(99)) + b"\r\n", ["GET /a"]),
}  # fmt: skip

# The last request on its connection, whatever follows.
ENDING: dict[str, tuple[bytes, list[str]]] = {
    "asked to close": (GET + b"Connection: close\r\n\r\n", ["GET /a"]),
    "asked to close, in a list": (GET + b"Connection: keep-alive, Close\r\n\r\n", ["GET /a"]),
    "HTTP/1.0": (b"GET /a HTTP/1.0\r\n\r\n", ["GET /a"]),
    "an upgrade of a body": (POST + UPGRADE + b"Content-Length: 3\r\n\r\nabc", ["POST /a abc"]),
    "an upgrade of chunks": (POST + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", ["POST /a a"]),
    "an upgrade of nothing": (GET + UPGRADE + b"\r\n", ["GET /a"]),
    "HTTP/1.0 with a body": (b"POST /a HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", ["POST /a abc"]),
}


def _length(value: bytes) -> bytes:
    return POST + b"Content-Length: " + value + b"\r\n\r\nabcde" + SNEAK


def _coding(lines: bytes, body: bytes = b"0\r\n\r\n") -> bytes:
    return POST + lines + b"\r\n\r\n" + body + SNEAK


def _chunk(body: bytes) -> bytes:
    return CHUNKED + body + SNEAK


def _field(line: bytes) -> bytes:
    return GET + line + b"\r\n\r\n"


def _line(line: bytes) -> bytes:
    return line + b"\r\nHost: here\r\n\r\n"


LENGTHS = {
    "a word": b"abc",
    "below nothing": b"-5",
    "a plus": b"+5",
    "hexadecimal": b"0x5",
    "a fraction": b"5.0",
    "an exponent": b"5e0",
    "an underscore": b"1_0",
    "a list": b"5, 5",
    "a list without a blank": b"5,5",
    "two numbers": b"5 5",
    "nothing": b"",
    "other digits": "٥".encode(),
    "endless": b"9" * 30,
    "quoted": b'"5"',
    "a vertical tab": b"5\x0b",
    "a zero byte": b"5\x00",
}
CODINGS = {
    "an unknown coding": b"Transfer-Encoding: xchunked",
    "gzip": b"Transfer-Encoding: gzip",
    "identity": b"Transfer-Encoding: identity",
    "gzip, chunked": b"Transfer-Encoding: gzip, chunked",
    "chunked, gzip": b"Transfer-Encoding: chunked, gzip",
    "chunked, identity": b"Transfer-Encoding: chunked, identity",
    "identity, chunked": b"Transfer-Encoding: identity, chunked",
    "chunked twice in a list": b"Transfer-Encoding: chunked, chunked",
    "chunked twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "chunked, then another": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "another, then chunked": b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    "chunked with a parameter": b"Transfer-Encoding: chunked;q=1",
    "chunked in quotes": b'Transfer-Encoding: "chunked"',
    "chunked after a vertical tab": b"Transfer-Encoding: \x0bchunked",
    "chunked before a zero byte": b"Transfer-Encoding: chunked\x00",
    "no coding": b"Transfer-Encoding: ",
    "a length and a coding": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "a coding and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    "a length and an unknown coding": b"Content-Length: 5\r\nTransfer-Encoding: xchunked",
    "a blank before the colon": b"Transfer-Encoding : chunked",
    "a blank before the name": b" Transfer-Encoding: chunked",
    "a folded coding": b"Transfer-Encoding:\r\n chunked",
    "a coding behind a bare line feed": b"X-A: 1\nTransfer-Encoding: chunked",
    "a coding behind a bare carriage return": b"X-A: 1\rTransfer-Encoding: chunked",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6",
    "the same length twice": b"Content-Length: 5\r\nContent-Length: 5",
    "a blank before a length's colon": b"Content-Length : 5",
    "a zero byte in a length's name": b"Content-Length\x00: 5",
    "a folded length": b"Content-Length:\r\n 5",
}
CHUNKS = {
    "no number": b"g\r\n",
    "nothing": b"\r\n",
    "a plus": b"+3\r\nabc\r\n0\r\n\r\n",
    "a minus": b"-3\r\nabc\r\n0\r\n\r\n",
    "a prefix": b"0x3\r\nabc\r\n0\r\n\r\n",
    "an underscore": b"0_3\r\nabc\r\n0\r\n\r\n",
    "a blank before": b" 3\r\nabc\r\n0\r\n\r\n",
    "a blank within": b"1 0\r\nabc\r\n0\r\n\r\n",
    "a number too large": b"FFFFFFFFFFFFFFFFF\r\nabc",
    "a length in a trailer": b"3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n",
    "a folded trailer": b"3\r\nabc\r\n0\r\nX-A: 1\r\n b\r\n\r\n",
    "a trailer that is none": b"3\r\nabc\r\n0\r\nX A\r\n\r\n",
    "too short": b"2\r\nabc\r\n0\r\n\r\n",
    "no end": b"3\r\nabc0\r\n\r\n",
    "another end": b"3\r\nabcXX0\r\n\r\n",
    "a bare line feed": b"3\nabc\r\n0\r\n\r\n",
    "bare line feeds": b"3\r\nabc\n0\n\n",
    "a bare carriage return": b"3\rabc\r\n0\r\n\r\n",
    "a line feed in an extension": b"3;a\nabc\r\n0\r\n\r\n",
    "a carriage return in an extension": b"3;a\rb\r\nabc\r\n0\r\n\r\n",
    "a zero byte in an extension": b"3;\x00\r\nabc\r\n0\r\n\r\n",
}
FIELDS = {
    "no colon": b"X-A",
    "no name": b": 1",
    "a blank in a name": b"X A: 1",
    "a blank behind a name": b"X-A : 1",
    "a tab in a name": b"X\tA: 1",
    "a bracket in a name": b"X(A): 1",
    "another letter in a name": b"X-\xe9: 1",
    "a zero byte in a name": b"X\x00: 1",
    "a zero byte": b"X-A: a\x00b",
    "a bell": b"X-A: a\x07b",
    "a bare carriage return": b"X-A: a\rb",
    "a bare line feed": b"X-A: a\nX-B: b",
    "folded": b"X-A: a\r\n b",
    "folded with a tab": b"X-A: a\r\n\tb",
    "a second host": b"Host: there",
    "an unknown expectation": b"Expect: miracles",
    "two expectations": b"Expect: 100-continue\r\nExpect: miracles",
    "an expectation and another": b"Expect: 100-continue, miracles",
}
LINES = {
    "garbage": b"\x00\x01\x02\x03",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "words": b"hello there you",
    "no version": b"GET /a",
    "another version": b"GET /a HTTP/9.1",
    "version 2": b"GET /a HTTP/2.0",
    "a version cut short": b"GET /a HTTP/1",
    "a version too long": b"GET /a HTTP/1.10",
    "a small version": b"GET /a http/1.1",
    "another protocol": b"GET /a FTP/1.1",
    "HTTP/2 spoken to": b"PRI * HTTP/2.0",
    "no target": b"GET  HTTP/1.1",
    "a target that is no path": b"GET a HTTP/1.1",
    "everything": b"GET * HTTP/1.1",
    "a letter that is none": b"G@T /a HTTP/1.1",
    "a zero byte in a target": b"GET /a\x00b HTTP/1.1",
    "a tab in a target": b"GET /a\tb HTTP/1.1",
    "a blank in a target": b"GET /a b HTTP/1.1",
    "a line feed in a target": b"GET /a\nb HTTP/1.1",
    "a blank before": b" GET /a HTTP/1.1",
    "another scheme": b"GET ftp://here/a HTTP/1.1",
}
REFUSED: dict[str, tuple[bytes, int]] = {
    **{f"length: {name}": (_length(value), 400) for name, value in LENGTHS.items()},
    **{f"coding: {name}": (_coding(lines), 400) for name, lines in CODINGS.items()},
    **{f"chunk: {name}": (_chunk(body), 400) for name, body in CHUNKS.items()},
    **{f"field: {name}": (_field(line), 400) for name, line in FIELDS.items()},
    **{f"line: {name}": (_line(line), 400) for name, line in LINES.items()},
    "no host": (b"GET /a HTTP/1.1\r\n\r\n", 400),
    "chunked in HTTP/1.0": (b"POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SNEAK, 400),
    "line feeds alone": (b"GET /a HTTP/1.1\nHost: here\n\n", 400),
    "a method nobody knows": (b"BREW /a HTTP/1.1\r\nHost: here\r\n\r\n", 405),
    "a tunnel": (b"CONNECT there:80 HTTP/1.1\r\nHost: there:80\r\n\r\n", 405),
    "a line of 8,191": (b"GET /a?" + b"x" * 8_200 + b" HTTP/1.1\r\nHost: here\r\n\r\n", 414),
    "a header of 8,191": (_field(b"X-A: " + b"x" * 8_200), 431),
    "a name of 8,191": (_field(b"X" * 8_200 + b": 1"), 431),
    "101 headers": (GET + b"".join(b"X-%d: 1\r\n" % each for each in range(101)) + b"\r\n", 431),
    "a body too large": (POST + b"Content-Length: 65537\r\n\r\n", 413),
    "a body too large in chunks": (CHUNKED + b"10001\r\n" + b"x" * 65_537 + b"\r\n0\r\n\r\n", 413),
    "an expected body too large": (POST + b"Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n", 413),
}

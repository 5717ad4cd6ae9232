"""Hosts in one form, whoever wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import hosts


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("bridge.example.com", "bridge.example.com", None),
        ("Bridge.EXAMPLE.com.:8443", "bridge.example.com", 8443),
        ("bücher.example", "xn--bcher-kva.example", None),
        ("XN--bcher-kva.example:80", "xn--bcher-kva.example", 80),
        ("n8n_1", "n8n_1", None),
        ("127.0.0.1:8000", "127.0.0.1", 8000),
        ("[::1]", "::1", None),
        ("[0:0:0:0:0:0:0:1]:8000", "::1", 8000),
        ("[2001:DB8::1]", "2001:db8::1", None),
    ],
)
def test_a_host_is_read(text: str, name: str, port: int | None) -> None:
    read = hosts.read(text)
    assert read == (name, port) and hosts.read(str(read)) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":8000",
        "user@bridge.example",
        "user:pw@bridge.example:80",
        "bridge.example/path",
        "bridge.example?x",
        "bridge.example#x",
        "http://bridge.example",
        "bridge.example,evil.example",
        "bridge example",
        " bridge.example",
        "bridge.example\t",
        "bridge..example",
        "bridge.example..",
        ".",
        "-a.example",
        "bridge.example:",
        "bridge.example:0",
        "bridge.example:65536",
        "bridge.example:80:80",
        "bridge.example:８０",
        "a" * 64 + ".example",
        "a." * 130 + "example",
        "::1",
        "[::1",
        "[v1.x]",
        "[bridge.example]",
        "[::1%eth0]",
        "bridge%2eexample",
        "bridge\\.example",
        "\ud800.example",
        "bücher." + "ü" * 70,
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        hosts.read(text)


@given(st.text(max_size=40) | st.text("[]:.@/0123456789abcx-_%", max_size=40))
def test_whatever_is_written_is_one_form_or_none(text: str) -> None:
    try:
        read = hosts.read(text)
    except ValueError:
        return
    assert hosts.read(str(read)) == read and str(read).isascii()

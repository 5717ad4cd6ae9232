"""Whom a stranger is counted as: what trusted proxies say, read from the right, and nothing that anybody made up."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector import setting_values
from connector.web.client_ip import counted_as, hides_clients

LOOPBACK = setting_values.networks("127.0.0.0/8,::1")
PROXIES = setting_values.networks("127.0.0.0/8,::1,10.0.0.0/8,2001:db8:1::/48")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("8.8.8.8", None, "8.8.8.8"),
        ("8.8.8.8", "1.1.1.1", "8.8.8.8"),  # not trusted: whatever it says
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),  # the left one is the client's own
        ("127.0.0.1", "6.6.6.6,1.1.1.1, 10.0.0.2,10.0.0.1", "1.1.1.1"),
        ("127.0.0.1", "10.0.0.2, 10.0.0.1", "10.0.0.2"),
        ("::1", "1.1.1.1", "1.1.1.1"),
        ("::ffff:127.0.0.1", "1.1.1.1", "1.1.1.1"),  # as a dual socket names it
        ("127.0.0.1", "::ffff:1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", "1.1.1.1:4711", "1.1.1.1"),
        ("127.0.0.1", "[2a00:1:2:3::9]:4711", "2a00:1:2:3::/64"),
        ("127.0.0.1", "2a00:1:2:3:4:5:6:7", "2a00:1:2:3::/64"),
        ("2a00:1:2:3::1", None, "2a00:1:2:3::/64"),
        ("127.0.0.1", "2a00:1:2:3::1, 2001:db8:1::5", "2a00:1:2:3::/64"),
        ("127.0.0.1", "fe80::1%anything", "fe80::/64"),
        ("127.0.0.1", "1.1.1.1, unknown", "127.0.0.1"),  # who wrote `unknown` is trusted: what stands left is not
        ("127.0.0.1", "1.1.1.1, _hidden, 10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", " , ,", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1,", "127.0.0.1"),
        ("127.0.0.1", "01.1.1.1", "127.0.0.1"),
        ("127.0.0.1", "999.1.1.1", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1\x00", "127.0.0.1"),
        ("127.0.0.1", "\u0661.1.1.1", "127.0.0.1"),
        ("", None, None),
        ("", "1.1.1.1", None),
    ],
)
def test_the_client_is_who_the_last_trusted_one_saw(peer: str, forwarded: str | None, client: str | None) -> None:
    assert counted_as(peer, forwarded, PROXIES) == client


noise = st.text(alphabet=st.characters(max_codepoint=255)) | st.from_regex(r"[0-9a-f:.\[\], %]*", fullmatch=True)


@given(noise)
@example("," * 8_000)
@example("127.0.0.1," * 800)
@example("[" * 8_000)
def test_garbage_counts_as_whoever_wrote_it(noise: str) -> None:
    """In front of what our proxy wrote it means nothing; alone it is an address, or the proxy itself."""
    assert counted_as("127.0.0.1", f"{noise}, 1.1.1.1", LOOPBACK) == "1.1.1.1"
    assert counted_as("8.8.8.8", noise, LOOPBACK) == "8.8.8.8"
    alone = counted_as("127.0.0.1", noise, LOOPBACK)
    assert alone is not None and len(alone) <= 43 and ipaddress.ip_network(alone)


@pytest.mark.parametrize(
    ("peer", "forwarded", "hides"),
    [
        ("172.17.0.1", "1.1.1.1", True),
        ("100.64.3.4", "1.1.1.1", True),
        ("fd00::7", "1.1.1.1", True),
        ("172.17.0.1", "", True),
        ("172.17.0.1", None, False),  # a client in our own network
        ("127.0.0.1", "1.1.1.1", False),  # trusted
        ("8.8.8.8", "1.1.1.1", False),  # made up
        ("", None, True),
    ],
)
def test_a_private_peer_that_forwards_and_is_not_trusted_stands_for_many(
    peer: str, forwarded: str | None, hides: bool
) -> None:
    assert hides_clients(peer, forwarded, LOOPBACK) is hides

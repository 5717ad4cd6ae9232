"""Hostile targets as a corpus, and properties over every address that is not public."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.egress import targets

LOOPBACK: targets.Allowed = (ipaddress.ip_network("127.0.0.0/8"),)
LOOPBACK_V6: targets.Allowed = (ipaddress.ip_network("::1/128"),)
ELSEWHERE: targets.Allowed = (ipaddress.ip_network("10.1.0.0/16"),)

FINE = [
    "https://hooks.zapier.com/hooks/standard/1/abc/",
    "https://hook.eu1.make.com/a?b=c%20d&e=@f",
    "https://n8n.example.com:8443/webhook/1",
    "https://example.com:443",
    "https://EXAMPLE.com/",
    "https://xn--bcher-kva.example/",
    "https://8.8.8.8/",
    "https://134744072/",
    "https://[2606:4700:4700::1111]/",
    "https://my_host.example.com/",
    "https://1.example.com/",
    "https://127.0.0.1.example.com/",
    "https://localhost.example.com/",
]

HOSTILE = [
    "",
    "example.com",
    "//example.com/",
    "https:",
    "https://",
    "https:///path",
    "https:example.com",
    "https:/example.com",
    "http://example.com/",
    "http://8.8.8.8/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:/var/run/docker.sock",
    "https://example.com:22/",
    "https://example.com:8080/",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:-1/",
    "https://example.com:+443/",
    "https://example.com:/",
    "https://example.com:443:443/",
    "https://example.com/#here",
    # user names, and what different parsers take for the host
    "https://user@example.com/",
    "https://user:pass@example.com/",
    "https://@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:443@127.0.0.1/",
    "https://127.0.0.1\\@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https:\\\\example.com/",
    "https://example.com#@127.0.0.1/",
    "https://example.com;@127.0.0.1/",
    "https://[::1]@example.com/",
    "https://[::1]example.com/",
    "https://example.com[::1]/",
    "https://[[::1]]/",
    "https://[127.0.0.1]/",
    "https://[v1.fe80::]/",
    "https://[v1.x]/",
    "https://[v1.x]:8443/a",
    "https://[vF.example.com]/",
    "https://[v1.n8n.internal]/",
    "https://[example.com]/",
    "https://[cafe.example.com]/",
    "https://[",
    "https://exa mple.com/",
    " https://example.com/",
    "https://example.com/\n",
    "https://example.com/\r\nHost: evil",
    "https://exam\tple.com/",
    "https://example.com/\x00",
    "https://example.com/\x7f",
    "https://example.com/ä",
    "https://bücher.example/",
    # characters that turn into dots and digits under normalisation
    "https://127。0。0。1/",
    "https://127．0．0．1/",
    "https://１２７.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://ⓛocalhost/",
    "https://example。com/",
    "https://exam\u00adple.com/",
    "https://exam\u200bple.com/",
    "https://%31%32%37.0.0.1/",
    "https://127%2e0%2e0%2e1/",
    "https://localhost%00.example.com/",
    # addresses in every notation
    "https://127.0.0.1/",
    "https://127.0.0.1:8443/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0X7F.1/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0177.0.0.0x1/",
    "https://00000177.0.0.1/",
    "https://0/",
    "https://0x/",
    "https://0.0.0.0/",
    "https://4294967295/",
    "https://4294967296/",
    "https://127.0.0.256/",
    "https://127.0.0.0.1/",
    "https://127.0.0.08/",
    "https://example.1/",
    "https://example.0x7f/",
    "https://1.2.3.4.5/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://100.64.0.1/",
    "https://192.0.0.8/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[100::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[2606:4700:4700::1111%251]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[5f00::1]/",
    # names that stay at home
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost:8443/",
    "https://localhost./",
    "https://a.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://box.lan/",
    "https://db/",
    "https://n8n:5678/",
    "https://127.0.0.1./",
    "https://example.com./",
    "https://example.com../",
    "https://.example.com/",
    "https://example..com/",
    "https://-a.example.com/",
    "https://*.example.com/",
    "https://" + "a" * 64 + ".example.com/",
    "https://" + "a." * 130 + "com/",
    "https://example.com/" + "a" * 2048,
]


@pytest.mark.parametrize("url", FINE)
@pytest.mark.parametrize("allowed", [(), LOOPBACK, ELSEWHERE], ids=["none", "loopback", "elsewhere"])
def test_a_public_https_target_is_taken(url: str, allowed: targets.Allowed) -> None:
    targets.check_form(url, allowed)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_target_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(targets.TargetRefused) as refused:
        targets.check_form(url, ())
    assert refused.value.reason.startswith("The target URL ")
    assert refused.value.reason.endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:5678/webhook/1",
        "https://127.0.0.1:5678/",
        "http://localhost:5678/webhook/1",
        "http://2130706433:5678/",
        "http://[::ffff:127.0.0.1]:5678/",
        "https://a.localhost/",
        "https://n8n/",
        "https://n8n.local/",
    ],
)
def test_what_the_operator_allowed_is_taken(url: str) -> None:
    targets.check_form(url, LOOPBACK)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "https://10.0.0.1/",
        "http://example.com/",
        "http://127.0.0.1@10.0.0.1/",
        "https://[::1]/",
    ],
)
def test_allowing_one_network_opens_no_other(url: str) -> None:
    with pytest.raises(targets.TargetRefused):
        targets.check_form(url, LOOPBACK)


def test_localhost_is_either_loopback() -> None:
    targets.check_form("http://localhost:5678/", LOOPBACK_V6)
    with pytest.raises(targets.TargetRefused):
        targets.check_form("http://localhost:5678/", ELSEWHERE)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_may_be_connected_on_web_ports(address: str) -> None:
    assert all(targets.may_connect(address, port, ()) for port in (80, 443, 8443))
    assert not any(targets.may_connect(address, port, ()) for port in (0, 22, 25, 6379, 8080))


def test_an_allowed_address_may_be_connected_on_any_port() -> None:
    assert targets.may_connect("127.0.0.1", 5678, LOOPBACK)
    assert targets.may_connect("::ffff:127.0.0.1", 5678, LOOPBACK)
    assert not targets.may_connect("127.0.0.1", 443, ELSEWHERE)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "1", "fe80::1%eth0", "2606:4700:4700::1111%1"])
def test_what_is_no_plain_address_is_not_connected(address: str) -> None:
    assert not targets.may_connect(address, 443, ())
    assert not targets.may_connect(address, 443, LOOPBACK)


NOT_PUBLIC = st.ip_addresses().filter(lambda address: not address.is_global or address.is_multicast)


@given(NOT_PUBLIC)
def test_no_address_that_is_not_public_is_connected(address: targets.Address) -> None:
    assert not targets.may_connect(str(address), 443, ())


SPECIAL = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48",
    "2001:10::/28", "2001:20::/28", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
    "fec0::/10", "ff00::/8",
]  # fmt: skip


@given(st.sampled_from(SPECIAL).flatmap(lambda block: st.ip_addresses(network=block)))
def test_no_special_purpose_address_is_connected_or_taken(address: targets.Address) -> None:
    assert not targets.may_connect(str(address), 443, ())
    with pytest.raises(targets.TargetRefused):
        targets.check_form(f"https://[{address}]/" if address.version == 6 else f"https://{address}/", ())


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global or address.is_multicast))
def test_no_notation_hides_an_address(address: ipaddress.IPv4Address) -> None:
    number, (a, b, c, d) = int(address), address.packed
    for host in (
        f"{number}",
        f"{number:#x}",
        f"0{number:o}",
        f"{a:#x}.{b:#o}.{c}.{d:#X}".replace("0o", "0"),
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"[::ffff:{address}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
    ):
        with pytest.raises(targets.TargetRefused):
            targets.check_form(f"https://{host}/", ())


@given(st.text(max_size=80))
def test_any_text_is_taken_or_refused_never_worse(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com{text}"):
        try:
            targets.check_form(url, ())
        except targets.TargetRefused:
            pass


# Names that are listed.

N8N = (("n8n", 5678), ("hooks", None), ("localhost", 81))


@pytest.mark.parametrize(
    "url",
    [
        "http://n8n:5678/webhook/x",
        "https://n8n:5678/",
        "http://N8N:5678/",
        "http://hooks/",
        "http://hooks:1234/",
        "https://hooks/",
        "http://localhost:81/",
    ],
)
def test_a_listed_name_is_taken_on_its_port(url: str) -> None:
    targets.check_form(url, N8N)


@pytest.mark.parametrize(
    "url",
    [
        "http://n8n/",
        "http://n8n:5679/",
        "https://n8n/",
        "http://other:5678/",
        "http://n8n.evil.example:5678/",
        "http://localhost/",
        "http://127.0.0.1:5678/",
        "http://public.example/",
    ],
)
def test_a_listed_name_opens_no_other_name_and_no_other_port(url: str) -> None:
    with pytest.raises(targets.TargetRefused):
        targets.check_form(url, N8N)


@pytest.mark.parametrize("address", ["10.1.2.3", "172.18.0.5", "192.168.0.9", "127.0.0.1", "::1", "fd00::5"])
def test_a_listed_name_leads_to_private_addresses(address: str) -> None:
    assert targets.may_connect(address, 5678, N8N, url="http://n8n:5678/")
    assert not targets.may_connect(address, 5678, N8N, url="http://other:5678/")
    assert not targets.may_connect(address, 443, N8N, url="https://n8n/")


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "8.8.8.8", "2606:4700::1", "100.64.0.1", "0.0.0.0"])
def test_a_listed_name_leads_nowhere_else(address: str) -> None:
    assert not targets.may_connect(address, 5678, N8N, url="http://n8n:5678/")


def test_over_plain_http_no_public_address_is_called() -> None:
    assert targets.may_connect("8.8.8.8", 443, N8N, url="https://hooks/")
    assert not targets.may_connect("8.8.8.8", 80, N8N, url="http://hooks/")
    assert not targets.may_connect("8.8.8.8", 80, LOOPBACK, url="http://intern/")


@pytest.mark.parametrize("url", ["http://n8n:5678/", "http://n8n.internal:5678/x", "https://n8n.lan:9000/"])
def test_with_a_network_names_of_private_networks_are_taken_with_http_and_any_port(url: str) -> None:
    targets.check_form(url, LOOPBACK)
    assert targets.may_connect("127.0.0.1", 5678, LOOPBACK, url=url)
    assert not targets.may_connect("10.0.0.1", 5678, LOOPBACK, url=url)


def test_with_a_network_public_names_are_still_taken_with_https_alone() -> None:
    targets.check_form("https://hooks.example/", LOOPBACK)
    for url in ("http://hooks.example/", "https://hooks.example:5678/"):
        with pytest.raises(targets.TargetRefused):
            targets.check_form(url, LOOPBACK)


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("169.254.169.254", True),
        ("fd00::5", True),
        ("", True),
        ("not an address", True),
    ],
)
def test_an_address_that_only_the_operator_opens(address: str, opened: bool) -> None:
    assert targets.opened(address, LOOPBACK) is opened
    assert targets.opened("8.8.8.8", (ipaddress.ip_network("8.8.8.0/24"),))

"""Whether a provider may be able to call an address, told by the two addresses alone."""

import pytest

from connector.egress.reachability import reachable

INTERNET = "https://api.argil.ai/v1"
PUBLIC = ["https://bridge.example.com", "https://8.8.8.8", "https://[2606:4700::1]:8443", "https://Brücke.example.com."]
PRIVATE = [
    "http://127.0.0.1:8000",
    "http://localhost:8000",
    "http://bridge.localhost",
    "http://[::1]:8000",
    "http://192.168.0.7",
    "http://10.1.2.3:8000",
    "http://172.20.0.2",
    "http://[fd00::7]",
    "http://169.254.1.1",
    "http://100.64.0.1",
    "http://2130706433:8000",
    "http://bridge:8000",
    "https://bridge.local",
    "https://bridge.internal",
]


@pytest.mark.parametrize("url", PUBLIC)
def test_the_internet_reaches_what_is_on_it(url: str) -> None:
    assert reachable(url, from_=INTERNET)


@pytest.mark.parametrize("url", PRIVATE)
def test_the_internet_reaches_no_machine_of_a_private_network(url: str) -> None:
    assert not reachable(url, from_=INTERNET)


@pytest.mark.parametrize("sandbox", ["http://127.0.0.1:8001/v1", "http://sandbox:8001/v1", "http://10.0.0.5/v1"])
def test_a_neighbour_may_reach_all(sandbox: str) -> None:
    assert all(reachable(url, from_=sandbox) for url in PUBLIC + PRIVATE)

"""Where a bridge can be called follows from what it listens on, unless its operator says it."""

import pytest

from connector import listening


@pytest.mark.parametrize(
    ("bind", "said", "called_at"),
    [
        ("127.0.0.1:8000", {}, "http://127.0.0.1:8000"),
        ("0.0.0.0:8100", {"CONNECTOR_PUBLIC_URL": " "}, "http://127.0.0.1:8100"),
        ("[::]:8100", {}, "http://[::1]:8100"),
        ("127.0.0.1:0", {"CONNECTOR_PUBLIC_URL": "https://bridge.example"}, "https://bridge.example"),
    ],
)
def test_its_environment_says_where_it_is_called(bind: str, said: dict[str, str], called_at: str) -> None:
    before = {"PATH": "/bin"} | said
    found = listening.environment(bind, before)
    assert found == {"PATH": "/bin", "CONNECTOR_PUBLIC_URL": called_at}
    assert before == {"PATH": "/bin"} | said

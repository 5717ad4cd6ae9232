import json
from typing import Any

import pytest

from connector.providers.argil import correlation_tag
from connector.providers.argil.fields import EXTRAS_OURS


def test_the_mark_joins_the_users_pairs() -> None:
    assert correlation_tag.tagged({"extras": {"row": "42"}}, "op_1") == {"row": "42", EXTRAS_OURS: "op_1"}
    assert correlation_tag.tagged({}, "op_1") == {EXTRAS_OURS: "op_1"}


@pytest.mark.parametrize("extras", [{EXTRAS_OURS: "op_1"}, json.dumps({EXTRAS_OURS: "op_1", "row": "42"})])
def test_the_row_with_our_mark_is_found(extras: Any) -> None:
    assert correlation_tag.find([{"id": "a", "extras": {}}, {"id": "b", "extras": extras}], "op_1") == {
        "id": "b",
        "extras": extras,
    }


@pytest.mark.parametrize("extras", [None, "", "{", "[]", "op_1", 7, [], {EXTRAS_OURS: "op_2"}, {"row": "op_1"}])
def test_other_rows_are_not(extras: Any) -> None:
    assert correlation_tag.find([{"id": "a", "extras": extras}, {"id": "b"}], "op_1") is None


def test_the_user_cannot_set_it() -> None:
    assert correlation_tag.reserved_key_unused({"extras": {EXTRAS_OURS: "op_1"}}).keys() == {f"extras.{EXTRAS_OURS}"}
    assert not correlation_tag.reserved_key_unused(
        {"extras": {"row": "1"}}
    ) and not correlation_tag.reserved_key_unused({})

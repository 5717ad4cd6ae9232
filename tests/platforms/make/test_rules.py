"""The committed Make apps keep Make's schemas, its review checklist and our rules; planted faults are caught."""

import pytest
from platforms.make.account import APPS
from platforms.make.rules import RULES, Rule, name


@pytest.mark.parametrize("provider", APPS)
@pytest.mark.parametrize("rule", [pytest.param(each, id=name(each)) for each in RULES])
def test_the_app_keeps_every_rule(rule: Rule, provider: str) -> None:
    assert list(rule(APPS[provider])) == []

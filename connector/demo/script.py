"""What the demo says and does with one provider: the steps are the same for all."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one provider, as the public API and its sandbox take them.

    `sandbox_header` carries the API key to the sandbox's own pages. `setting` names the provider's address, and `path`
    is where the API begins at the sandbox. `action` is called with `input` and, as `choice`, the first row of the
    option list `options`; its end is the event of `trigger`, whose `resource` has a file's address in `file`.
    `unit`: what the provider counts money in.
    """

    provider: str
    label: str
    api_key: str
    sandbox_header: str
    setting: str
    path: str
    options: str
    choice: str
    action: str
    input: Mapping[str, Any]
    once_more: Mapping[str, Any]
    trigger: str
    event_type: str
    resource: str
    file: str
    unit: str


def of(provider: str) -> Script:
    """The script of a provider, by its key."""
    found: Script = importlib.import_module(f"connector.demo.scripts.{provider}").SCRIPT
    return found

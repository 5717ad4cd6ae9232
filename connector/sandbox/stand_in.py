"""What each provider's folder has as `STAND_IN`: how its sandbox is made, and where it is then."""

import importlib
from dataclasses import dataclass
from typing import Protocol

from flask import Flask

from connector.sandbox.faults import Faults


class Create(Protocol):
    """Makes the app. Its `extensions["sandbox"]` has `close()`, which lets go of hanging calls and stops webhooks."""

    def __call__(self, faults: Faults, *, render_seconds: float, training_seconds: float, credits: int) -> Flask: ...


@dataclass(frozen=True, slots=True)
class StandIn:
    """`path`: where the API begins. `key_prefix`: any key that begins so is an account of its own."""

    create: Create
    path: str
    key_prefix: str


def of(provider: str) -> StandIn:
    """The stand-in for a provider, by its key."""
    found: StandIn = importlib.import_module(f"connector.sandbox.{provider}").STAND_IN
    return found

"""The providers there are, each by its folder beside this file. This is the one place outside it that names one.

A folder has `settings.py` with `SETTINGS` (the variables of the environment that are its own) and `provider.py` with
`PROVIDER` (the class that `base.Provider` describes).
"""

import functools
import importlib
from types import ModuleType

from connector.setting_values import Setting

FOLDERS = ("argil", "heygen")


def modules(name: str) -> list[ModuleType]:
    """The module of this name in each folder."""
    return [importlib.import_module(f"{__package__}.{folder}.{name}") for folder in FOLDERS]


@functools.cache
def settings() -> tuple[Setting, ...]:
    """The settings that are a provider's own. Imports no more than it must: every command reads the settings."""
    return tuple(each for module in modules("settings") for each in module.SETTINGS)

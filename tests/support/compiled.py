"""What SQLAlchemy has compiled is shared by all engines of a test run.

A program makes an engine or two and compiles each statement once; tests make an engine or more each, and would spend
a sixth of their time compiling the same statements again.
"""

from typing import Any

import sqlalchemy as sa


class _Shared(dict[Any, Any]):
    """Statements by what they say: without the dialect object, which each engine has one of its own of."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


_BY_DIALECT = {name: _Shared() for name in ("sqlite", "postgresql")}


def share() -> None:
    """From now on, in this process."""

    @sa.event.listens_for(sa.Engine, "engine_connect")
    def use(connection: sa.Connection) -> None:
        connection.execution_options(compiled_cache=_BY_DIALECT[connection.dialect.name])

"""SQLAlchemy's async engine without its object mapper, which takes a fifth of a starting desk's time.

``sqlalchemy.ext.asyncio`` imports the classes of sessions beside those of engines, and with them the whole
mapper. Nothing here maps objects: while the package is loaded, empty modules stand in for those two.
Import :data:`AsyncEngine` and the others from here.
"""

from __future__ import annotations

import sys
from types import ModuleType

_SESSIONS = ("sqlalchemy.ext.asyncio.session", "sqlalchemy.ext.asyncio.scoping")


class _Empty(ModuleType):
    def __getattr__(self, name: str) -> None:
        """Give every name that is asked for, so that ``from … import`` succeeds."""
        if name.startswith("__"):
            raise AttributeError(name)


def _stand_in() -> list[str]:
    missing = [name for name in _SESSIONS if name not in sys.modules]
    if "sqlalchemy.ext.asyncio" in sys.modules:
        return []
    sys.modules.update((name, _Empty(name)) for name in missing)
    return missing


_standing_in = _stand_in()
try:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
finally:
    for _name in _standing_in:
        del sys.modules[_name]  # whoever wants sessions after all gets the real ones

__all__ = ["AsyncConnection", "AsyncEngine", "create_async_engine"]

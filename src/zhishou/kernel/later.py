"""Large modules that few requests need, loaded when they are first asked for something: a start does not wait for them.

    if TYPE_CHECKING:
        import numpy as np
    else:
        np = later("numpy")

`importlib.util.LazyLoader` does the same, but two threads that come first at once can find its module half made in the
Python 3.11 of Debian 12.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)  # from now on without this detour
        return value


def later(name: str) -> ModuleType:
    """A stand-in for a module, which is imported (once, whoever comes first) when something of it is used."""
    return _Later(name)

"""Loading the program: Django, the areas, and for the web server every page's module."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhishou.config import env


@contextmanager
def quickly() -> Iterator[None]:
    """Load within it. Nothing of what loading makes is given up: looking for it again and again costs a fifth of the time.

    Afterwards it is frozen: collecting does not look through it, nor write to, and thus copy, the pages that workers share.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def load_for_web() -> None:
    """All that serving pages needs and that asks neither the database nor the assets."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhishou.config.settings")
    env.count_together(Path(env.text("ZHISHOU_HOME", "var")).resolve())
    import django
    from django.urls import get_resolver

    django.setup()
    get_resolver().url_patterns  # noqa: B018  # every page's module, so that not the first visitor waits for them
    from zhishou.kernel import operation

    operation.complete()

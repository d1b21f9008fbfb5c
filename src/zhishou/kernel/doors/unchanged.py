"""What a person looks at again is drawn again only when something has changed since.

PostgreSQL says which transactions have ended: two equal snapshots see the same rows, to the last one, whoever writes
and by whatever way. So what was drawn from the database stands as long as the snapshot does, and the minute of the
clock, because pages also tell time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

from zhishou.kernel import clock
from zhishou.kernel.house import Look

T = TypeVar("T")
KEPT = 256  # parts a process remembers, the least asked for goes first
_kept: OrderedDict[tuple[object, ...], tuple[tuple[str, int], object]] = OrderedDict()
_lock = Lock()


def while_unchanged(request: HttpRequest, name: str, make: Callable[[], T]) -> T:
    """What `make` gives for this person, language and address; the same again while nothing in the database changed.

    Only for what depends on nothing else: not on the session, a security token, or chance. Made anew for whoever is not
    signed in, after a post, and inside a transaction, whose own changes are in no snapshot.
    """
    look: Look | None = getattr(request.user, "look", None)
    if look is None or request.method != "GET" or connection.in_atomic_block:
        return make()
    key = (name, request.user.pk, get_language(), request.get_full_path())
    now = (look.snapshot, int(clock.now().timestamp() // 60))
    with _lock:
        kept = _kept.get(key)
        if kept is not None and kept[0] == now:
            _kept.move_to_end(key)
            return kept[1]  # type: ignore[return-value]
    made = make()  # perhaps from rows newer than `now`: then nobody will see that snapshot again
    with _lock:
        _kept[key] = (now, made)
        _kept.move_to_end(key)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made

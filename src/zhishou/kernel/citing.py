"""How a duty is cited, everywhere alike: the post and the number the duty has in the letter its holder signed, “客服助理·二”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from zhishou.kernel.models import Clause, Event, Site
from zhishou.kernel.rules import numeral


def cited(post: str, position: int) -> str:
    """The duty at a position of a post's letter."""
    return f"{post}·{numeral(position)}"


def of_clause(clause: Clause) -> str:
    """A duty whose version and post are at hand."""
    return cited(clause.version.post.name, clause.position)


def of_events(events: Iterable[Event], site: Site | None = None) -> dict[int, str]:
    """By event (id) the duty it was done by, as the letter of that day has it; without those that no duty granted.

    Companies have posts of the same codes: the one that counts lies above `site`, or above the event's own.
    """
    done = [event for event in events if event.duty_id]
    if not done:
        return {}
    posts, duties = {event.charter.partition("@")[0] for event in done}, {event.duty_id for event in done}
    rows = Clause.objects.filter(duty_id__in=duties, version__post__code__in=posts).values_list(
        "duty_id",
        "version__post__code",
        "version__number",
        "version__post__site__path",
        "version__post__name",
        "position",
    )
    known: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for duty, code, number, path, post, position in rows.order_by("-version__post__site__path"):
        known[duty, f"{code}@{number}"].append((path, cited(post, position)))
    found: dict[int, str] = {}
    for event in done:
        place = site or event.site
        above = (said for path, said in known[event.duty_id, event.charter] if not place or place.path.startswith(path))
        found[event.pk] = next(above, "")
    return found

"""What the forms of people offer to choose from: read once for a page, however many forms ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from weakref import WeakKeyDictionary

from zhishou.areas.people import queries
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Person, Post, Site

Options = list[tuple[str, str]]
_kept: WeakKeyDictionary[Actor, dict[str, Options]] = WeakKeyDictionary()


def _once(actor: Actor, name: str, read: Callable[[], Options]) -> Options:
    kept = _kept.setdefault(actor, {})
    if name not in kept:
        kept[name] = read()
    return kept[name]


def companies(actor: Actor, _row: object) -> Options:
    """Companies and groups the actor may know of."""
    kinds = (Site.Kind.COMPANY, Site.Kind.GROUP)
    rows = Site.objects.within(actor).filter(kind__in=kinds)
    return _once(actor, "companies", lambda: [(str(row.pk), row.name) for row in rows])


def own_sites(actor: Actor, _row: object) -> Options:
    """Sites where the actor organises, indented by depth."""
    rows = Site.objects.filter(pk__in=actor.sites("organise"))
    return _once(actor, "sites", lambda: [(str(r.pk), f"{'　' * (len(r.lineage()) - 1)}{r.name}") for r in rows])


def posts(actor: Actor, _row: object) -> Options:
    """Posts of the actor's companies, with the company where there are several."""

    def read() -> Options:
        rows = list(Post.objects.within(actor).select_related("site").order_by("site__path", "code"))
        several = len({row.site_id for row in rows}) > 1
        names = Counter((row.site_id, row.name) for row in rows)
        return [(str(row.pk), _post_label(row, several, names[row.site_id, row.name] > 1)) for row in rows]

    return _once(actor, "posts", read)


def _post_label(post: Post, several_companies: bool, same_name: bool) -> str:
    more = [post.site.name] * several_companies + [post.code] * same_name
    return f"{post.name}（{' · '.join(more)}）" if more else post.name


def superiors(actor: Actor, _row: object) -> Options:
    """Current appointments: 周敏 · 客服主管 · 翠湖物业."""
    rows = Appointment.objects.within(actor).filter(ended_at=None).select_related("person", "post", "site")
    return _once(actor, "superiors", lambda: [(str(row.pk), str(row)) for row in rows.order_by("person__sort_key")])


def colleagues(actor: Actor, row: object) -> Options:
    """People who work in the actor's companies; the person the form is about is left out."""
    rows = Person.objects.within(actor).filter(is_active=True).order_by("sort_key", "pk")
    found = _once(actor, "people", lambda: [(str(p.pk), f"{p.name}（{p.username}）") for p in rows])
    about = row.pk if isinstance(row, Person) else getattr(row, "person_id", None)
    return [option for option in found if option[0] != str(about)]


def everyone(actor: Actor, _row: object) -> Options:
    """People who work in the actor's companies."""
    return colleagues(actor, None)


def team(actor: Actor, _row: object) -> Options:
    """Who reports to the actor, directly or further down; everybody of the company when nobody does."""

    found = {row.person_id: f"{row.person.name}（{row.post.name}）" for row in queries.below(actor)}
    return [(str(pk), label) for pk, label in sorted(found.items(), key=lambda one: one[1])] or everyone(actor, None)


def team_posts(actor: Actor, _row: object) -> Options:
    """The current appointments of who reports to the actor, directly or further down: 林晓雯（客服助理，翠湖花园）."""
    named = [(str(row.pk), f"{row.person.name}（{row.post.name}，{row.site.name}）") for row in queries.below(actor)]
    return sorted(named, key=lambda one: one[1])

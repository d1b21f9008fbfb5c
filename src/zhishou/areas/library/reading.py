"""阅知率: how many of those asked have read each rule in force, by rule, by post and by person, with who has not (retail.supervisor.2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhishou.areas.library.models import Acknowledgement, Document, with_state
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment


@dataclass
class Rate:
    """Somebody or something asked for so many readings: how many were made, and which are still owed."""

    name: str
    url: str = ""
    asked: int = 0
    read: int = 0
    owed: list[str] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Of those asked, rounded down: a hundred only when nobody is left."""
        return 100 * self.read // self.asked

    def count(self, read: bool, otherwise: str) -> None:
        """One more was asked; if not read, by whom or what it is still owed."""
        self.asked, self.read = self.asked + 1, self.read + read
        if not read:
            self.owed.append(otherwise)


@dataclass(frozen=True)
class Standing:
    """Every rule in force that the actor may follow up, three ways; the worst first."""

    rules: list[Rate]
    posts: list[Rate]
    people: list[Rate]

    @property
    def whole(self) -> Rate:
        """All readings together."""
        return Rate("", asked=sum(one.asked for one in self.rules), read=sum(one.read for one in self.rules))


def standing(actor: Actor) -> Standing:
    """How the rules in force are read by the people in sight; the versions of today, not those before."""
    documents = with_state(Document.objects.within(actor).filter(kind=Document.Kind.RULE, repealed_on=None)).defer(
        "tokens"
    )
    current = {row.current: row for row in documents if row.current is not None}
    asked = Acknowledgement.objects.within(actor).filter(version__in=current, person__is_active=True)
    rows = list(asked.select_related("person").order_by("person__sort_key", "person_id", "version__document__title"))
    posts = _posts([row.person_id for row in rows])
    rules: dict[int, Rate] = {}
    by_post: dict[str, Rate] = {}
    people: dict[int, Rate] = {}
    for row in rows:
        document, read = current[row.version_id], row.at is not None
        rules.setdefault(row.version_id, Rate(document.title, document.url())).count(read, row.person.name)
        people.setdefault(row.person_id, Rate(row.person.name)).count(read, document.title)
        for post in posts.get(row.person_id, []):
            by_post.setdefault(post, Rate(post)).count(read, f"{row.person.name}《{document.title}》")
    return Standing(*(_worst(found.values()) for found in (rules, by_post, people)))


def _worst(rates: object) -> list[Rate]:
    return sorted(rates, key=lambda one: (one.percent, -len(one.owed), one.name))  # type: ignore[call-overload,no-any-return]


def _posts(people: list[int]) -> dict[int, list[str]]:
    """The posts each of them holds now, by name."""
    found: dict[int, list[str]] = {}
    rows = Appointment.objects.filter(person_id__in=people, ended_at=None).order_by("post__code").distinct()
    for person, post in rows.values_list("person_id", "post__name"):
        if post not in found.setdefault(person, []):
            found[person].append(post)
    return found

"""Two emergencies of a community: one over, told, reported and reviewed; one going on, with words that are not read yet."""

from __future__ import annotations

from datetime import timedelta

from tests.company_life.life import Life, photo
from zhishou.areas.incidents.models import Incident
from zhishou.areas.property.models import Building
from zhishou.kernel import clock

CHIEF, ASSISTANT, KEEPER, BOSS = (
    "property.supervisor", "property.assistant", "implied.building_keeper", "property.manager",
)  # fmt: skip


def emergencies(life: Life) -> None:
    """Opened, answered, posts taken, owners told, ended; the first one reported, reviewed and followed up."""
    word, now = life.word, clock.now()
    first = _opened(life, "water", f"{word}水泵房")
    life.do(CHIEF, "incidents.call", incident=first.pk, people=[life.people[one].pk for one in (ASSISTANT, KEEPER)])
    life.do(ASSISTANT, "incidents.answer_call", incident=first.pk, answer="coming")
    life.do(CHIEF, "incidents.record_answer", incident=first.pk, person=life.people[KEEPER].pk, answer="reached")
    life.do(KEEPER, "incidents.arrive", incident=first.pk)
    life.do(CHIEF, "incidents.grade", incident=first.pk, severity="major")
    life.do(CHIEF, "incidents.add_task", incident=first.pk, title=f"{word}送水", what=f"{word}送到门口")
    posts = list(first.tasks.order_by("pk"))
    life.do(KEEPER, "incidents.take_task", task=posts[0].pk)
    life.do(CHIEF, "incidents.give_task", incident=first.pk, task=posts[1].pk, person=life.people[ASSISTANT].pk)
    life.do(KEEPER, "incidents.finish_task", task=posts[0].pk, note=f"{word}阀门已关", photos=[photo()])
    _told(life, first.pk, now + timedelta(hours=3))
    life.do(CHIEF, "incidents.end", incident=first.pk, outcome=f"{word}换了管")
    said = {"cause": f"{word}老化", "effect": f"{word}停水", "lessons": f"{word}备件"}
    life.do(CHIEF, "incidents.report", incident=first.pk, **said)
    life.do(BOSS, "incidents.send_back", incident=first.pk, opinion=f"{word}再写细些")
    life.do(CHIEF, "incidents.report", incident=first.pk, **said)
    life.do(
        CHIEF, "incidents.follow_up", incident=first.pk, measure=f"{word}备管件", owner=life.people[KEEPER].pk,
        due_on=clock.today() + timedelta(days=9),
    )  # fmt: skip
    life.do(BOSS, "incidents.review", incident=first.pk, opinion=f"{word}同意")
    second = _opened(life, "lift", f"{word}二号梯")
    life.do(CHIEF, "incidents.call", incident=second.pk, people=[life.people[KEEPER].pk])
    _told(life, second.pk, None)


def _opened(life: Life, kind: str, place: str) -> Incident:
    made: Incident = life.do(
        KEEPER,
        "incidents.open",
        site=life.site.pk,
        kind=kind,
        place=place,
        happened=f"{life.word}发现的",
        photos=[photo()],
    )
    return made


def _told(life: Life, incident: int, expected: object) -> None:
    """One edition to the buildings there are, one delivery with a picture, one question."""
    word = life.word
    chosen = list(Building.objects.filter(site=life.site).values_list("pk", flat=True)[:2])
    row = life.do(
        ASSISTANT, "incidents.announce", incident=incident, buildings=chosen, text=f"{word}正在抢修。",
        **({"expected_at": expected} if expected else {}),
    )  # fmt: skip
    edition = row.announcements.get()
    if edition.targets.exists():
        life.do(
            KEEPER, "incidents.deliver", announcement=edition.pk, way="posted", note=f"{word}一层", photos=[photo()]
        )
    life.do(ASSISTANT, "incidents.log_enquiry", incident=incident, asked=f"{word}几点好", answer=f"{word}三点")

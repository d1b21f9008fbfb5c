"""From a line in somebody's bell to e-mail, robots and webhooks.

A notice is written with its cause, in the same transaction; `passed_on_at` says that it has been looked at here. So it
is the outbox of what goes to colleagues: nothing leaves before the cause is committed, and nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from zhishou.areas.mail import groups, outbox, reference
from zhishou.areas.mail.models import Mailbox, Outgoing, Recipient, Robot
from zhishou.areas.mail.sending import quiet
from zhishou.kernel import clock, words
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import REGISTRY

AT_ONCE = 500
TOO_OLD = timedelta(days=3)  # after a long standstill nobody wants last week's reminders
SAME = timedelta(minutes=10)  # one matter told to several people is one line in a group


def pass_on() -> int:
    """Look at new notices and write what is to be sent about them. Answers how many messages that made."""
    now = clock.now()
    with transaction.atomic():
        begin("system.mail")
        rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).filter(passed_on_at=None).order_by("pk")
        fresh = list(rows.select_related("person__site")[:AT_ONCE])
        made = _messages([row for row in fresh if row.at > now - TOO_OLD and row.read_at is None], now)
        Notice.objects.filter(pk__in=[row.pk for row in fresh]).update(passed_on_at=now)
    return made


def _messages(notices: list[Notice], now: datetime) -> int:
    robots = list(Robot.objects.filter(active=True).select_related("site"))
    chosen = {r.person_id: r for r in Recipient.objects.filter(person__in=[n.person_id for n in notices])}
    mailboxes: dict[int, Mailbox | None] = {}
    rows: list[Outgoing] = []
    for notice in notices:
        group, person = groups.group_of(notice.kind), notice.person
        wish = chosen.get(person.pk)
        if not (wish or robots) or not person.is_active:
            continue
        urgent = groups.is_urgent(group, person.site)
        if wish is not None and wish.confirmed_at and group.code in wish.by_email:
            if person.site_id not in mailboxes:
                mailboxes[person.site_id] = outbox.mailbox_for(person.site)
            if (mailbox := mailboxes[person.site_id]) is not None:
                hours = (wish.hours_from, wish.hours_to)
                at = quiet.next_moment(wish.quiet, person.site, now, urgent=urgent and wish.urgent_always, hours=hours)
                rows.append(
                    outbox.new_notice_mail(
                        person,
                        mailbox,
                        wish.address,
                        notice,
                        sentence_of(notice),
                        group.code,
                        urgent=urgent,
                        at=at or now,
                    )
                )
        if wish is None or group.code in wish.by_robot:
            rows += _posts(robots, notice, group.code, person, urgent=urgent, now=now)
    return outbox.put_many(rows)


def _posts(
    robots: Iterable[Robot], notice: Notice, group: str, person: Person, *, urgent: bool, now: datetime
) -> list[Outgoing]:
    """One line for each robot of the person's company that wants the group; the same matter is told once."""
    made = []
    for robot in robots:
        if group not in robot.groups or not _under(person.site, robot.site):
            continue
        slot = int(notice.at.timestamp() // SAME.total_seconds())
        at = quiet.next_moment(robot.quiet, robot.site, now, urgent=urgent and robot.urgent_always) or now
        made.append(
            Outgoing(
                site=robot.site, kind=Outgoing.Kind.NOTICE, robot=robot, group=group, urgent=urgent, url=notice.url[:200],
                natural_key=f"robot:{robot.pk}:{notice.kind}:{notice.url}:{slot}"[:200], subject=number_of(notice),
                message_id=reference.plain_id("robot"), next_at=at, made_at=now,
            )
        )  # fmt: skip
    return made


def _under(site: Site, above: Site) -> bool:
    return site.path.startswith(above.path)


def number_of(notice: Notice) -> str:
    """The number a notice is about, the one fact of it that may stand in a group."""
    return str(notice.facts.get("number", ""))[:40]


def sentence_of(notice: Notice) -> str:
    """The notice in words, in the language of the installation."""
    facts = dict(notice.facts)
    if (op := REGISTRY.get(str(facts.get("operation", "")))) is not None:
        facts["operation"] = op.label
    with translation.override(None):
        try:
            return words.notice(notice.kind, facts)
        except KeyError:
            return notice.kind

"""会议纪要: a meeting with a client, what was decided, who does what by when, and each time it went to the client.

agency.account_executive.3 (forms.tsv: 会议纪要); and 介绍初稿, a draft that was presented (agency.account_director.4,
agency.account_manager.2).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhishou.areas.agency.models.clients import ContactPerson
from zhishou.areas.agency.models.powers import SEES
from zhishou.areas.agency.models.projects import OfProject, Project
from zhishou.areas.agency.models.proofs import Proof
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.scope import Placed

ONE_OF_TWO = Q(person=None, contact__isnull=False) | Q(person__isnull=False, contact=None)


class Meeting(OfProject):
    """A meeting that was held. Its minutes go to the client, who confirms or corrects them."""

    class State(models.TextChoices):
        HELD = "held", _("待写纪要")
        WRITTEN = "written", _("待送客户")
        SENT = "sent", _("待客户确认")
        CORRECTED = "corrected", _("客户要求更正")
        CONFIRMED = "confirmed", _("客户已确认")
        DEEMED = "deemed", _("视为确认")

    project = models.ForeignKey(Project, models.PROTECT, related_name="meetings")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("会议主题"), max_length=80)
    held_at = models.DateTimeField(_("开会时间"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    decisions = models.CharField(_("议定事项"), max_length=3000, blank=True)
    next_at = models.DateTimeField(_("下次会议"), null=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.HELD)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    customer_link: str = ""  # the client's own link, on the row that made it alone: shown once and never kept

    refs = ("number",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="held") | ~Q(decisions="") & Q(written_by__isnull=False, written_at__isnull=False),
                name="agency_meeting_written_before_sent",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["project", "-held_at"], name="agency_meetings")]
        ordering: ClassVar = ["-held_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def belongs_to(self) -> models.Model:
        return self

    def answerable(self) -> int | None:
        """Who took the notes."""
        return int(self.by_id)

    def url(self) -> str:
        """Its page."""
        return f"/meetings/{self.number}"


class OfMeeting(Placed):
    """A row of a meeting: seen by whoever sees that, and part of its history."""

    meeting: models.ForeignKey[Meeting, Meeting]
    site_field = "meeting__project__site"
    seen_by = SEES
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Site:
        """Where the project is worked on."""
        return self.meeting.project.site

    def belongs_to(self) -> models.Model:
        return self.meeting

    def answerable(self) -> int | None:
        """Who took the notes."""
        return self.meeting.answerable()

    def url(self) -> str:
        """The page it stands on."""
        return self.meeting.url()


class Attendee(OfMeeting):
    """Somebody who was there: a colleague, or somebody of the client's."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendees")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_OF_TWO, name="agency_attendee_ours_or_theirs"),
            models.UniqueConstraint(fields=["meeting", "person"], name="agency_attendee_ours_once"),
            models.UniqueConstraint(fields=["meeting", "contact"], name="agency_attendee_theirs_once"),
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.person.name if self.person else self.contact)


class Action(OfMeeting):
    """What somebody took on at a meeting, until when, and when it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    what = models.CharField(_("事项"), max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("期限"))
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ONE_OF_TWO, name="agency_action_is_somebodys"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="agency_action_done_by_somebody",
            ),
        ]
        ordering: ClassVar = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def who(self) -> str:
        """Whose it is."""
        return str(self.person.name if self.person else self.contact)

    @property
    def is_late(self) -> bool:
        """Its day has passed and it is not done."""
        return self.done_at is None and self.due_on < clock.today()


class Sending(OfMeeting):
    """Minutes as they went to one person of the client's, until when an answer was agreed, and the answer.

    Silence is an answer only where both sides agreed so beforehand (Civil Code, art. 140): without `agreement` there is
    no `answer_by`, and nothing is ever taken as confirmed.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("minutes", "等待答复")
        CONFIRMED = "confirmed", pgettext_lazy("minutes", "确认")
        CORRECTED = "corrected", pgettext_lazy("minutes", "要求更正")
        DEEMED = "deemed", pgettext_lazy("minutes", "到期未答复，视为确认")
        WITHDRAWN = "withdrawn", pgettext_lazy("minutes", "已撤回")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="sendings")
    contact = models.ForeignKey(ContactPerson, models.PROTECT, related_name="+")
    agreement = models.CharField(_("约定"), max_length=100, blank=True)
    answer_by = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    words = models.CharField(_("更正意见"), max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(answer="waiting"), name="agency_minutes_sent_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at=None) | ~Q(answer="waiting") & Q(answered_at__isnull=False),
                name="agency_minutes_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(agreement="", answer_by=None) | ~Q(agreement="") & Q(answer_by__isnull=False),
                name="agency_minutes_silence_as_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(answer="deemed") | Q(answer_by__isnull=False, answered_at__gte=F("answer_by")),
                name="agency_minutes_deemed_after_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answer_by"], condition=Q(answer="waiting"), name="agency_minutes_waiting")
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting} {self.contact}"


class Showing(OfProject):
    """介绍初稿: a draft that was presented, to the client or to a superior, and what they said to it."""

    class Outcome(models.TextChoices):
        LIKED = "liked", _("认可")
        CHANGES = "changes", _("要修改")
        REFUSED = "refused", _("不认可")

    project = models.ForeignKey(Project, models.PROTECT, related_name="showings")
    proof = models.ForeignKey(Proof, models.PROTECT, null=True, related_name="+")
    shown_at = models.DateTimeField(_("介绍时间"))
    contact = models.ForeignKey(ContactPerson, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    intent = models.CharField(_("创作意图"), max_length=500)
    reaction = models.CharField(_("对方的反应"), max_length=1000)
    outcome = models.CharField(_("结果"), max_length=7, choices=Outcome.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=ONE_OF_TWO, name="agency_shown_to_one_side")]
        ordering: ClassVar = ["-shown_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.project} {self.outcome}"

    @property
    def to(self) -> str:
        """Who it was shown to."""
        return str(self.contact or (self.person.name if self.person else ""))

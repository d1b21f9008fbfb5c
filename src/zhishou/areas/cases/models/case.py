"""The case: one matter a customer brought, from intake to close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models.states import Channel, ClosedAs, Kind, Stage
from zhishou.kernel import clock, pinyin
from zhishou.kernel.scope import Placed, ScopedQuerySet
from zhishou.kernel.tokens import TokensField

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

OWN_DEPARTMENT = ("handle_work_orders", "investigate")
SEARCHED_CONTENT = 300


class Case(Placed):
    """A complaint, repair, request for help, enquiry or suggestion.

    Who wrote it, what was said and when each step was taken stand in rows of their own; the fields here are the state
    the next step depends on. A closed case has an outcome and a time, an open one has neither.
    """

    site = models.ForeignKey("kernel.Site", models.PROTECT, related_name="cases")
    number = models.CharField(_("单号"), max_length=40, unique=True)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    stage = models.CharField(_("进度"), max_length=13, choices=Stage.choices)
    stage_since = models.DateTimeField(_("进入本步"), default=clock.now, db_default=Now())
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    title = models.CharField(_("主题"), max_length=200)
    content = models.TextField(_("内容"))
    sought = models.CharField(_("希望怎样解决"), max_length=300, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(_("联系人"), max_length=60, blank=True)
    reporter_phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    anonymous = models.BooleanField(_("匿名"), default=False)
    category = models.ForeignKey("cases.Category", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("kernel.Department", models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")  # who answers for it
    engineer = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    urgent = models.BooleanField(_("紧急"), default=False)
    promised_at = models.DateTimeField(_("答复期限"), null=True)
    due_at = models.DateTimeField(_("处理期限"), null=True)
    took_in_by = models.ForeignKey("kernel.Person", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(_("受理时间"), default=clock.now)
    replied_at = models.DateTimeField(_("首次答复"), null=True)
    resolved_at = models.DateTimeField(_("办结时间"), null=True)
    closed_at = models.DateTimeField(_("结案时间"), null=True)
    closed_as = models.CharField(_("结果"), max_length=16, choices=ClosedAs.choices, blank=True)
    satisfied = models.BooleanField(_("满意"), null=True)
    won_back = models.BooleanField(_("挽回"), null=True)
    reopened = models.PositiveSmallIntegerField(_("重开次数"), default=0)
    tracking_code = models.CharField(_("查询码"), max_length=12, unique=True, null=True)
    raised_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="raised"
    )  # a dissatisfied callback's
    source_number = models.CharField(_("原编号"), max_length=60, blank=True)
    source_author = models.CharField(_("原作者"), max_length=60, blank=True)
    imported_reply = models.TextField(_("原答复"), blank=True)
    batch = models.ForeignKey("cases.ImportBatch", models.PROTECT, null=True, related_name="cases")
    tokens = TokensField(default="", editable=False)  # what the search finds it by

    customer_link = ""  # the customer's fresh link, only on the row that `cases.ask_signature` answers with
    seen_by = (
        "take_in", "dispatch", "judge_complaints", "propose_remedies", "instruct", "take_over", "close_cases",
        "review_major", "record_consequences", "decide_exits", "improve", "call_back", "see_statistics",
    )  # fmt: skip
    search_url = "/cases/search"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False) & ~Q(closed_as="")
                | ~Q(stage="closed") & Q(closed_at=None, closed_as=""),
                name="case_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["callback", "summing"]) | Q(resolved_at__isnull=False),
                name="case_resolved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint") & ~Q(stage__in=["dispatching", "working"])
                | ~Q(kind="complaint")
                & ~Q(stage__in=["judging", "investigating", "proposing", "instructing", "carrying_out"]),
                name="case_stage_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("taken_at")), name="case_closed_after"
            ),
            models.CheckConstraint(
                condition=~Q(stage="summing") | Q(satisfied__isnull=False), name="case_summing_after_callback"
            ),
            models.UniqueConstraint(
                fields=["site", "source_number"], condition=~Q(source_number=""), name="case_source_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["site", "-taken_at", "-id"], name="case_site_taken"),
            models.Index(fields=["site", "stage", "-taken_at"], name="case_site_stage"),
            models.Index(fields=["customer", "-taken_at"], name="case_customer"),
            models.Index(fields=["department", "stage"], name="case_department"),
            models.Index(fields=["engineer", "stage"], condition=~Q(stage="closed"), name="case_engineer_open"),
            models.Index(fields=["site", "category", "taken_at"], name="case_category"),
            GinIndex(fields=["tokens"], name="case_tokens", fastupdate=False),
        ]
        ordering: ClassVar = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """All cases of the sites one works for; with work orders or investigation alone, those of one's own department."""
        wide = actor.sites(*cls.seen_by)
        found = Q(site_id__in=wide)
        narrow = actor.sites(*OWN_DEPARTMENT) - wide
        if narrow:
            found |= Q(site_id__in=narrow) & (
                Q(department_id__in=departments_of(actor)) | Q(engineer_id=actor.person_id)
            )
        return rows.filter(found)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the words of search in step with what they are made from, unless only other columns are written."""
        if kwargs.get("update_fields") is None:
            self.fill_search()
        super().save(*args, **kwargs)

    def fill_search(self) -> None:
        """Work out `tokens`; `bulk_create` does not call `save`, so imports call this."""
        texts = [self.number, self.title, self.place, self.source_number, self.content[:SEARCHED_CONTENT]]
        found = pinyin.search_tokens(self.reporter_name or self.source_author, [self.reporter_phone], texts)
        self.tokens = pinyin.tsvector_text(found)

    def get_absolute_url(self) -> str:
        """The page of the case."""
        return self.url_of(self.number)

    @staticmethod
    def url_of(number: str) -> str:
        """The page of the case with this number."""
        return f"/cases/{number}"

    def answerable(self) -> int | None:
        """The handler: what is owed about the case is owed by them when the duty is theirs."""
        return self.handler_id

    @property
    def is_complaint(self) -> bool:
        return self.kind == Kind.COMPLAINT

    @property
    def is_closed(self) -> bool:
        return self.stage == Stage.CLOSED


def departments_of(actor: Actor) -> set[int]:
    """The departments the actor handles work orders for, own and as a deputy."""
    found: set[int] = set()
    for grant in actor.grants:
        holder = grant.principal.pk if grant.principal else actor.person_id
        if grant.capability in OWN_DEPARTMENT and holder is not None:
            posts = actor.house.appointed(holder)
            found |= {a.department_id for a in posts if a.pk == grant.appointment_id and a.department_id}
    return found


class CaseRow(Placed):
    """A row of a case: lives where the case lives and belongs to its history."""

    case: models.ForeignKey[Case, Case]
    site_field = "case__site"
    refs: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def site(self) -> Any:
        return self.case.site

    @property
    def site_id(self) -> int:
        return int(self.case.site_id)

    @classmethod
    def visible(cls, rows: ScopedQuerySet[Any], actor: Actor) -> ScopedQuerySet[Any]:
        """The rows of the cases the actor sees."""
        return rows.filter(case__in=Case.objects.within(actor))

    def belongs_to(self) -> models.Model:
        return self.case

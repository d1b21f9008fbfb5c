"""Events, their erasable words, seals and denied attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from zhishou.kernel.models.org import Person, Site

if TYPE_CHECKING:
    _Text = models.Field[str, str]
else:
    _Text = models.Field


class Xid8Field(_Text):
    """PostgreSQL's 64-bit transaction id: an event is sealed once no older transaction can still commit."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class Event(models.Model):
    """What happened, once for ever: one row an operation, never changed, never deleted, no personal words in it."""

    uid = models.UUIDField()  # random: nobody looks for it, and an index on it would touch a page of its own each time
    xid = Xid8Field(db_default=models.Func(function="zhishou_xid"), editable=False)
    at = models.DateTimeField()
    operation = models.CharField(max_length=80)
    authority = models.CharField(max_length=10)  # duty, person, root, link, system
    duty_id = models.CharField(max_length=60, blank=True)
    charter = models.CharField(max_length=80, blank=True)  # post code and version number
    signed = models.BooleanField(default=True)  # False: 未签, done in 试运行
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)  # see Meta
    actor_key = models.CharField(max_length=60)  # p12, link:5, system:seal
    on_behalf_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    door = models.CharField(max_length=10)
    key = models.CharField(max_length=80)
    command_digest = models.CharField(max_length=64)  # keyed, so equal content is recognised and nothing can be guessed
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)  # see Meta
    subject = models.CharField(max_length=60)  # cases.case:12
    context = models.CharField(max_length=60)  # the row whose history this belongs to
    result = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)  # field -> salted SHA-256 of the words in EventText
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor_key", "key"], name="event_once_per_key")]
        indexes: ClassVar = [
            models.Index(fields=["context", "id"]),
            models.Index(fields=["site", "at"]),
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["xid", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.operation} {self.subject}"


class EventText(models.Model):
    """The words behind an event's commitments. May be erased (PIPL art. 47); the seals stay verifiable."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="texts", db_index=False)  # event_text_once finds it
    field = models.CharField(max_length=60)
    salt = models.CharField(max_length=32)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "field"], name="event_text_once")]

    def __str__(self) -> str:
        return self.field


class Seal(models.Model):
    """A link of the chain: SHA-256 over the previous seal and the leaves of the events it takes in, in order."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    below_xid = Xid8Field()  # every event of an older transaction is in this seal or an earlier one
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.root[:12]}"


class Denied(models.Model):
    """An attempt without authority. Kept apart from the events: nothing happened."""

    at = models.DateTimeField()
    operation = models.CharField(max_length=80)
    code = models.CharField(max_length=60)
    actor_key = models.CharField(max_length=60)
    door = models.CharField(max_length=10)
    site_code = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.operation} {self.code}"

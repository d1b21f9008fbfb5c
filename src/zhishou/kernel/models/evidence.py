"""Events, their erasable words, seals and denied attempts."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Cast

from zhishou.kernel.models.org import Person, Site

if TYPE_CHECKING:
    _Text = models.Field[str, str]
else:
    _Text = models.Field


class Xid8Field(_Text):
    """PostgreSQL's 64-bit transaction id: an event is sealed once no older transaction can still commit."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class WordsQuery(models.QuerySet["EventWords"]):
    """Words found by what they say."""

    def quoting(self, *quotes: str) -> WordsQuery:
        """Those with one of these texts in them, as far as their JSON shows: `texts` tells for sure. Reads row by row."""
        if not quotes:
            return self.none()
        kept = [json.dumps(quote, ensure_ascii=False)[1:-1] for quote in quotes]
        any_of = reduce(or_, (models.Q(kept__contains=each) for each in kept))
        return self.alias(kept=Cast("said", models.TextField())).filter(any_of)


class Event(models.Model):
    """What happened, once for ever: one row an operation, never changed, never deleted, no personal words in it.

    It names people and places without foreign keys, which every operation would pay for: no person and no site goes
    that an event names (`kernel/guard.py`), and `zhishou audit` looks that all are there. Their indexes: see Meta.
    """

    uid = models.UUIDField()  # random: nobody looks for it, and an index on it would touch a page of its own each time
    xid = Xid8Field(db_default=models.Func(function="zhishou_xid"), editable=False)
    at = models.DateTimeField()
    operation = models.CharField(max_length=80)
    authority = models.CharField(max_length=10)  # duty, person, root, link, system
    duty_id = models.CharField(max_length=60, blank=True)
    charter = models.CharField(max_length=80, blank=True)  # post code and version number
    signed = models.BooleanField(default=True)  # False: 未签, done in 试运行
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    actor_key = models.CharField(max_length=60)  # p12, link:5, system:seal
    on_behalf_of = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    door = models.CharField(max_length=10)
    key = models.CharField(max_length=80)
    command_digest = models.CharField(max_length=64)  # keyed, so equal content is recognised and nothing can be guessed
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    subject = models.CharField(max_length=60)  # cases.case:12
    context = models.CharField(max_length=60)  # the row whose history this belongs to
    result = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)  # field -> salted SHA-256 of the words in EventWords
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

    @property
    def texts(self) -> dict[str, str]:
        """What was said with it and is still there, by field of the command, in the command's order."""
        words: EventWords | None = getattr(self, "words", None)
        return words.texts if words else {}


class EventWords(models.Model):
    """The words behind an event's commitments, one row an event. May be erased (PIPL art. 47); the seals stay verifiable.

    A field of the command is in `said`, or it was erased and is in `erased`, or nothing was said in it. No foreign key
    holds the row to its event: one statement writes both (`evidence.write`), and no event ever goes.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="words", db_constraint=False)
    said = models.JSONField()  # [field, salt, text] of each, in the command's order
    erased = models.JSONField(null=True)  # field -> when its words were erased

    objects = WordsQuery.as_manager()

    def __str__(self) -> str:
        return f"{self.event_id}: {', '.join(self.texts)}"

    @property
    def texts(self) -> dict[str, str]:
        """What is still there, by field, in the command's order."""
        return {field: text for field, _salt, text in self.said}


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

"""What the queue does for mail: a round through each mailbox every minute, and what is due goes out."""

from __future__ import annotations

from procrastinate.contrib.django import app as queue

from zhishou.areas.mail import outbox
from zhishou.areas.mail.models import Mailbox
from zhishou.areas.mail.reading import intake
from zhishou.areas.mail.sending import notices, rounds


@queue.periodic(cron="* * * * *")
@queue.task(name="mail.every_minute", queueing_lock="mail.every_minute", lock="mail.every_minute")
def every_minute(timestamp: int) -> None:
    """Have every mailbox in use read."""
    for pk in Mailbox.objects.filter(active=True).values_list("pk", flat=True):
        outbox.fetch_soon(pk)


@queue.task(name=outbox.FETCH)
def fetch(mailbox_id: int) -> None:
    """One round through a mailbox."""
    mailbox = Mailbox.objects.select_related("site").filter(pk=mailbox_id, active=True).first()
    if mailbox is not None:
        intake.fetch(mailbox)


@queue.periodic(cron="* * * * * */20")
@queue.task(name="mail.deliver", queueing_lock="mail.deliver", lock="mail.deliver")
def deliver(timestamp: int) -> None:
    """Pass new notices on and send what is due."""
    notices.pass_on()
    rounds.round_()


@queue.task(name=outbox.SEND)
def send(pk: int) -> None:
    """Send one message as soon as its cause is committed; what fails now, the rounds try again."""
    rounds.one(pk)

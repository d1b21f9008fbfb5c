"""What letters say about a person, and what is left of them when they ask to be forgotten (PIPL 47)."""

from __future__ import annotations

from django.db.models import Q

from zhishou.areas.cases.privacy import cases
from zhishou.areas.mail.models import Outgoing, Received, Recipient, RefusedPart, Thread
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, at_address

privacy.register(
    Received,
    Holder(
        lambda whose: Received.objects.filter(
            Q(case__in=cases(whose).values("pk")) | at_address("sender", whose) & Q(site__in=whose.sites)
        ),
        {"sender": "", "sender_name": "", "subject": ERASED, "text": ERASED},
    ),
)
privacy.register(
    RefusedPart,
    Holder(lambda whose: RefusedPart.objects.filter(received__case__in=cases(whose).values("pk")), {"name": ERASED}),
)
privacy.register(
    Outgoing,
    Holder(
        lambda whose: Outgoing.objects.filter(
            Q(case__in=cases(whose).values("pk"))
            | Q(customer=whose.customer)
            | at_address("address", whose) & Q(site__in=whose.sites),
            person=None,
        ),
        {"address": ERASED, "subject": ERASED, "text": ERASED},  # a message by e-mail has an address
    ),
)
privacy.register(
    Thread,
    Holder(
        lambda whose: Thread.objects.filter(
            Q(case__in=cases(whose).values("pk")) | at_address("address", whose) & Q(site__in=whose.sites)
        ),
        {"address": "", "name": ""},
    ),
)
privacy.register_staff(
    Recipient, Holder(lambda person: Recipient.objects.filter(person=person), {"address": ""}, drop=True)
)

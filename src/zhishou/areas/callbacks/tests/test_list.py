"""The list of callbacks: page by page, with the times customers named, and the next call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.callbacks import pages, queries
from zhishou.areas.callbacks.models import AgreedCall, Callback
from zhishou.areas.callbacks.tests.test_callbacks import service
from zhishou.kernel import clock
from zhishou.kernel.models import Person


def test_the_list_goes_on_on_further_pages_and_the_next_call_may_stand_on_any_of_them(
    cast: Cast, clerk: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [service(cast, clerk, mobile=f"1380013602{n}") for n in range(3)]
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(pages, "A_PAGE", 2)
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    with writing():
        AgreedCall.objects.create(
            callback=made[2],
            at=clock.now() - timedelta(minutes=1),
            made_by=clerk,
            made_at=clock.now(),
            words="早上打来",
        )
    answers = [client.get(f"/callbacks?page={n}") for n in (1, 2)]
    shown = [[one.callback for group in answer.context["groups"] for one in group["rows"]] for answer in answers]
    assert shown == [[made[2], made[0]], [made[1]]]  # whom the customer named a time for comes before who is due later
    for answer in answers:
        html = answer.content.decode()
        assert "早上打来" in html and '<span class="stat">3</span>' in html and "这一页现在可以打" in html
    with writing():
        AgreedCall.objects.all().delete()
        Callback.objects.exclude(pk=made[2].pk).update(next_at=clock.now() + timedelta(days=1))
    assert client.get("/callbacks/next")["Location"] == made[2].url()

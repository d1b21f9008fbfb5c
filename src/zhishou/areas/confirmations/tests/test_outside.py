"""The page the other side sees by their link: what is wrong comes back in its own form, and it serves once."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.confirmations.models import Confirmation
from zhishou.areas.confirmations.tests.office import Office

pytestmark = pytest.mark.django_db


def test_the_page_takes_a_signature_once_and_says_what_is_missing(office: Office, client: Client) -> None:
    row = office.checked("sales")
    path = office.on("send_link", row).customer_link
    shown = client.get(path).content.decode()
    assert "SAY US DOLLARS" in shown and "示例采购有限公司" in shown
    assert client.get(f"{path}/paper.pdf").content.startswith(b"%PDF-")
    empty = client.post(f"{path}?answer=sign", {"signer": "示例经理", "key": "a" * 32})
    assert empty.status_code == 422 and "请填写" in empty.content.decode()
    drawn = "data:image/png;base64," + base64.b64encode(handwriting().data).decode()
    done = client.post(f"{path}?answer=sign", {"signer": "示例经理", "signature": drawn, "key": "b" * 32})
    assert done.status_code == 303 and "收到了，谢谢" in client.get(path).content.decode()
    assert Client().get(path).status_code == 404 and Client().get(f"{path}/paper.pdf").status_code == 404
    assert Confirmation.objects.get(pk=row.pk).signatures.filter(side="theirs", how="link").count() == 1


def test_the_page_takes_an_objection(office: Office, client: Client) -> None:
    row = office.checked("title")
    path = office.on("send_link", row).customer_link
    assert client.post(f"{path}?answer=object", {"words": "", "key": "c" * 32}).status_code == 422
    assert client.post(f"{path}?answer=object", {"words": "数量不对", "key": "d" * 32}).status_code == 303
    row.refresh_from_db()
    assert row.state == Confirmation.State.RETURNED

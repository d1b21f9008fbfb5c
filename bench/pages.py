"""How long the money pages take in a company of N units: the slowest thing a cashier or supervisor may open.

BENCH_UNITS (20000, 2,000 a community, twelve months billed). Each page three times by one reader who may see
everything; printed: the best and the first, in seconds, and the status. Nothing runs beside it but what the machine does.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import billing  # noqa: E402
import billing_town as town  # noqa: E402
from stage import home  # noqa: E402

UNITS = int(os.environ.get("BENCH_UNITS", "20000"))
PAGES = (
    "/", "/units", "/units?q=1203", "/units/{unit}", "/units/{unit}/statement", "/units/export.xlsx", "/units/grid?site={site}",
    "/billing?site={site}&period=2026-01", "/billing/trial?site={site}&period=2026-02", "/billing/close?site={site}&period=2026-01",
    "/balance?site={site}&period=2026-01", "/cash?q=1203", "/cash/{unit}", "/cash/ledger", "/bank", "/arrears?site={site}",
    "/arrears?site={site}&view=buildings", "/arrears.xlsx?site={site}", "/arrears/units/{unit}", "/arrears/ladder?site={site}",
    "/arrears/visits", "/collection?site={site}&period=2026-01", "/collection?site=BENCH&period=2026-01",
    "/debits/new?site={site}&period=2026-01&layout=unionpay-pipe", "/readings", "/search?q=1203",
)  # fmt: skip


def reader(company: object) -> object:
    """A person whose one signed duty grants all there is."""
    from django.db import transaction

    from zhishou.kernel import clock, holding, words
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Appointment, Person, Post

    with transaction.atomic():
        begin("bench")
        person = Person.objects.create(username="reader", name="基准员", sort_key="jizhunyuan", site=company)
        post = Post.objects.create(site=company, code="bench.reader", name="基准岗")
        text = holding.ClauseText("bench.reader.1", "基准", tuple(words.CAPABILITIES), ())
        version = holding.write_draft(post, [text], by=None, note="", now=clock.now())
        holding.publish(version, clock.now(), keep_old_until=None)
        holding.sign(
            Appointment.objects.create(person=person, post=post, site=company), version, "ZR-reader", clock.now()
        )
    return person


def main() -> None:
    """Build the company, then ask for every page."""
    with home():
        from django.conf import settings
        from django.test import Client

        from zhishou.areas.property.models import Unit

        company = billing.company()
        town.build(UNITS, company)
        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.force_login(reader(company), backend="django.contrib.auth.backends.ModelBackend")
        unit = Unit.objects.select_related("site").order_by("pk")[0]
        for page in PAGES:
            url = page.format(site=unit.site.code, unit=unit.pk)
            took = []
            for _turn in range(3):
                began = time.perf_counter()
                answer = client.get(url)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                took.append(time.perf_counter() - began)
            print(f"{min(took):6.2f}  first {took[0]:6.2f}  {answer.status_code}  {url}")


if __name__ == "__main__":
    main()

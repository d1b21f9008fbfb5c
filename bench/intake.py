"""Intake with its event, through HTTP, against a bare Django view doing one INSERT under the same server."""

from __future__ import annotations

import stage

CONTENT = "七栋电梯夜间异响，影响老人休息，请尽快派人检查"


def main() -> None:
    """Alternate the two servers' rounds and print the medians and their ratio."""
    with stage.home():
        site, token = stage.clerk()
        from django.db import connection

        from zhishou.kernel.models import Event

        stage.bare_table()
        script = f"""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
wrk.body = '{{"site": "{site}", "kind": "complaint", "channel": "phone", "reporter_name": "陈女士", "reporter_phone": "13800006021", "content": "{CONTENT}", "place": "7栋1802"}}'
"""
        with (
            stage.served("bare:application", 8911) as bare,
            stage.served("zhishou.config.wsgi:application", 8912) as own,
        ):
            stage.wrk(f"{own}/api/do/cases.take_in", script, 2)
            stage.wrk(f"{bare}/insert", 'wrk.method = "POST"\nwrk.body = "x"', 2)
            before = Event.objects.count()
            owns, bares = [], []
            for _round in range(stage.ROUNDS):
                owns.append(stage.wrk(f"{own}/api/do/cases.take_in", script))
                bares.append(stage.wrk(f"{bare}/insert", 'wrk.method = "POST"\nwrk.body = "x"'))
        mine, yard = stage.median(owns), stage.median(bares)
        events = Event.objects.count() - before
        connection.close()
    print(f"bare INSERT view   {yard.per_second:8.0f}/s  p95 {yard.p95_ms:6.1f} ms  failed {yard.failed}")
    print(
        f"intake with event  {mine.per_second:8.0f}/s  p95 {mine.p95_ms:6.1f} ms  failed {mine.failed}  events {events}"
    )
    print(f"ratio {mine.per_second / yard.per_second:.2f} (goal >= 0.40), p95 {mine.p95_ms:.1f} ms (goal <= 25)")


if __name__ == "__main__":
    main()

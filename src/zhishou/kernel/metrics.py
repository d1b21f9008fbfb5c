"""What can be counted about a running installation, in the form Prometheus reads. Names and codes only, nobody's data.

Counters are shared by all processes of a home (web workers and the worker) through files in its `run` folder; how the
house stands (queue, deadlines, seals) is asked from the database when somebody looks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from django.db import DatabaseError, connection
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from zhishou.kernel import clock

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

REQUESTS = Counter("zhishou_requests", "Answers by address pattern and status", ["method", "route", "status"])
SECONDS = Histogram("zhishou_request_seconds", "Time to answer by address pattern", ["route"], buckets=BUCKETS)
JOBS = Counter("zhishou_jobs", "Jobs ended by name and outcome", ["name", "outcome"])
SLOW = Counter("zhishou_slow_statements", "Database statements over the threshold")


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    REQUESTS.labels(method if method in METHODS else "other", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def exposition() -> bytes:
    """All metrics of this home's processes and of the database, as text."""
    registry = CollectorRegistry()
    registry.register(_Standing())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


_STANDING = """
SELECT (SELECT count(*) FROM kernel_obligation WHERE state = 'open'),
       (SELECT count(*) FROM kernel_obligation WHERE state = 'open' AND due_at < %(now)s),
       (SELECT extract(epoch FROM %(now)s - max(at)) FROM kernel_seal),
       (SELECT count(*) FROM kernel_event
         WHERE xid >= coalesce((SELECT below_xid FROM kernel_seal ORDER BY number DESC LIMIT 1), '0'::xid8)),
       (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers)
"""
_NAMES = (
    ("zhishou_obligations_open", "Deadlines open"),
    ("zhishou_obligations_overdue", "Deadlines passed and still open"),
    ("zhishou_last_seal_age_seconds", "Since the last seal"),
    ("zhishou_unsealed_events", "Events no seal has taken in yet"),
    ("zhishou_worker_heartbeat_age_seconds", "Since any worker was heard of"),
)


class _Standing(Collector):
    """How the house stands now, one question each scrape."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_STANDING, {"now": clock.now()})
                row = cursor.fetchone()
                cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
                queue = cursor.fetchall()
        except DatabaseError:
            yield GaugeMetricFamily("zhishou_database_up", "1 when the database answers", value=0)
            return
        yield GaugeMetricFamily("zhishou_database_up", "1 when the database answers", value=1)
        for (name, words), value in zip(_NAMES, row, strict=True):
            if value is not None:
                yield GaugeMetricFamily(name, words, value=float(value))
        jobs = GaugeMetricFamily("zhishou_queue_jobs", "Jobs on the queue by status", labels=["status"])
        for status, count in queue:
            jobs.add_metric([status], count)
        yield jobs

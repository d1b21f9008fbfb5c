"""Addresses of the report centre."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.reporting import pages

urlpatterns = [
    path("report-centre", pages.centre, name="report-centre"),
]

"""Addresses of callbacks."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.callbacks import conduct_pages, coverage_pages, pages
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("callbacks", pages.listing, name="callbacks"),
    path("callbacks/next", pages.following),
    path("callbacks/done", pages.done),
    path("callbacks/done.xlsx", pages.done_export),
    path("callbacks/conduct", conduct_pages.standing, name="conduct"),
    path("callbacks/conduct.xlsx", conduct_pages.standing_excel),
    path("callbacks/conduct.pdf", on_paper(conduct_pages.standing_excel, "通话质量")),
    path("callbacks/conduct/next", conduct_pages.following),
    path("callbacks/coverage", coverage_pages.coverage),
    path("callbacks/coverage.xlsx", coverage_pages.coverage_excel),
    path("callbacks/coverage.pdf", on_paper(coverage_pages.coverage_excel, "回访覆盖")),
    path("callbacks/case/<str:number>", pages.of_case),
    path("callbacks/about/<str:subject>", pages.of_subject),
    path("callbacks/service/<str:number>", pages.of_service),
    path("callbacks/<str:number>", pages.call, name="callback"),
    path("callbacks/<str:number>/reveal", pages.reveal),
    path("callbacks/<str:number>/print.pdf", pages.printed),
]

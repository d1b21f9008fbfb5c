"""Addresses of the collectors' assessment."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.assessment import pages, record

urlpatterns = [
    path("people/<str:username>/record", record.show),
    path("people/<str:username>/record.pdf", record.as_pdf),
    path("people/<str:username>/record.xlsx", record.as_excel),
    path("collection/assessments", pages.listing, name="assessments"),
    path("collection/assessments.xlsx", pages.listing_excel),
    path("collection/assessments.pdf", pages.listing_pdf),
    path("collection/assessments/<str:username>.pdf", pages.one_pdf),
    path("collection/assessments/<str:username>/rows", pages.rows),
    path("collection/assessments/<str:username>", pages.one, name="assessment"),
]

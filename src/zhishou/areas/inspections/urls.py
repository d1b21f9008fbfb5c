"""Addresses of the inspections."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.inspections import pages, pages_summary
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("inspections", pages.listing, name="inspections"),
    path("inspections.xlsx", pages.listing_excel),
    path(
        "inspections.pdf",
        on_paper(
            pages.listing_excel,
            "日常检查",
            without=(
                "版次",
                "检查意见",
                "异议",
                "答复",
            ),
        ),
    ),
    path("inspections/new", pages.new),
    path("inspections/summary", pages_summary.show),
    path("inspections/summary.xlsx", pages_summary.as_excel),
    path("inspections/items", pages.items),
    path("inspections/items.xlsx", pages.items_excel),
    path("inspections/<str:number>.pdf", pages.show_pdf),
    path("inspections/<str:number>", pages.show),
    path("checklists", pages.checklists),
    path("checklists/<int:pk>", pages.checklist),
]

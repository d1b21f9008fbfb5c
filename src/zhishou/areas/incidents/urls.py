"""Addresses of the incidents."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.incidents.pages import listing, one, outside, report
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("incidents", listing.listing, name="incidents"),
    path("incidents.xlsx", listing.listing_excel),
    path(
        "incidents.pdf",
        on_paper(
            listing.listing_excel,
            "应急事件",
            without=(
                "位置",
                "第一人到场",
                "第一份公告",
                "怎样解决的",
            ),
        ),
    ),
    path("incidents/new", listing.new),
    path("incidents/<str:number>/announce", one.announce),
    path("incidents/<str:number>/announcements/<int:n>.pdf", one.announcement_pdf),
    path("incidents/<str:number>/announcements/<int:n>", one.announcement),
    path("incidents/<str:number>/report.pdf", report.show_pdf),
    path("incidents/<str:number>/report", report.show),
    path("incidents/<str:number>", one.show),
    path("i/<str:token>", outside.show),
]

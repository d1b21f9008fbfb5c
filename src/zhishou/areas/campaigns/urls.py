"""Addresses of campaigns."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.campaigns import occasion_pages, pages, recording, report_pages

urlpatterns = [
    path("campaigns", pages.listing, name="campaigns"),
    path("campaigns.xlsx", pages.listing_excel),
    path("campaigns/occasions", occasion_pages.occasions),
    path("campaigns/new", pages.new),
    path("campaigns/about/<int:pk>", report_pages.about),
    path("campaigns/record/<str:number>", recording.record),
    path("campaigns/<str:number>.xlsx", pages.calls_excel),
    path("campaigns/<str:number>", pages.board),
    path("campaigns/<str:number>/report", report_pages.report),
    path("campaigns/<str:number>/report.pdf", report_pages.report_pdf),
    path("campaigns/<str:number>/report.xlsx", report_pages.report_excel),
]

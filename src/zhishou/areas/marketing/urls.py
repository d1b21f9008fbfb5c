"""Addresses of telephone marketing."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.marketing.pages import calls, guides, leads, wishes

urlpatterns = [
    path("marketing", guides.listing, name="marketing"),
    path("marketing/wishes", wishes.listing),
    path("marketing/leads", leads.listing),
    path("marketing/leads.xlsx", leads.listing_excel),
    path("marketing/leads/<str:number>/reveal", leads.reveal),
    path("marketing/leads/<str:number>", leads.show),
    path("marketing/calls/<str:number>/reveal", calls.reveal),
    path("marketing/calls/<str:number>", calls.show),
    path("marketing/<str:number>.xlsx", guides.calls_excel),
    path("marketing/<str:number>.pdf", guides.guide_pdf),
    path("marketing/<str:number>", guides.board),
]

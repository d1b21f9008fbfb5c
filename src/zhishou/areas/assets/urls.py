"""Addresses of the assets."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.assets.pages import counts, register

urlpatterns = [
    path("assets", register.listing, name="assets"),
    path("assets.xlsx", register.listing_excel),
    path("assets/labels.pdf", register.labels),
    path("assets/template.xlsx", register.template),
    path("assets/mine", register.mine),
    path("assets/counts", counts.listing),
    path("assets/counts/<str:number>.xlsx", counts.count_excel),
    path("assets/counts/<str:number>.pdf", counts.count_pdf),
    path("assets/counts/<str:number>", counts.show),
    path("assets/<str:number>", register.show),
]

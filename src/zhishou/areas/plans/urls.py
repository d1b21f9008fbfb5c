"""Addresses of the plans."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.plans import pages

urlpatterns = [
    path("plans", pages.listing, name="plans"),
    path("plans.xlsx", pages.listing_excel),
    path("plans/template.xlsx", pages.template),
    path("plans/items/<int:pk>", pages.item),
    path("plans/<str:number>.pdf", pages.show_pdf),
    path("plans/<str:number>.xlsx", pages.show_excel),
    path("plans/<str:number>", pages.show),
]

"""Addresses of readings."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.property.pages import balance, doubts, rounds

urlpatterns = [
    path("readings", rounds.listing, name="readings"),
    path("readings/doubts", doubts.doubts),
    path("readings/<int:pk>", rounds.one),
    path("readings/<int:pk>/sheet.xlsx", rounds.sheet),
    path("readings/<int:pk>/walk", rounds.walk),
    path("readings/<int:pk>/take/<int:meter>", rounds.take),
    path("balance", balance.page_of, name="balance"),
    path("balance.xlsx", balance.as_excel),
    path("balance.pdf", balance.as_pdf),
]

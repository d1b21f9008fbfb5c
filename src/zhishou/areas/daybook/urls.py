"""Addresses of the day book."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.daybook import pages

urlpatterns = [
    path("daybook", pages.day, name="daybook"),
    path("daybook/lists", pages.lists),
    path("daybook/month", pages.month),
    path("daybook/month.xlsx", pages.month_excel),
    path("daybook/month.pdf", pages.month_pdf),
]

"""Addresses of the budgets."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.budgets import pages
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("budgets", pages.listing, name="budgets"),
    path("budgets.xlsx", pages.listing_excel),
    path("budgets.pdf", on_paper(pages.listing_excel, "部门预算")),
    path("budgets/<int:pk>", pages.show),
]

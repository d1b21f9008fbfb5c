"""Addresses of billing."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.billing import charge_pages, close_pages, pages

urlpatterns = [
    path("billing", pages.month, name="billing"),
    path("billing/close", close_pages.close, name="month-close"),
    path("charges/<int:pk>", charge_pages.charge, name="charge"),
]

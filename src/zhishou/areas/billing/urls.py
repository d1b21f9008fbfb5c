"""Addresses of billing."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.billing import (
    charge_pages,
    close_pages,
    first_month_pages,
    pages,
    pool_pages,
    tariff_pages,
    trial_pages,
)

urlpatterns = [
    path("billing", pages.month, name="billing"),
    path("billing.xlsx", pages.as_excel),
    path("billing.pdf", pages.as_pdf),
    path("billing/figures", pages.figures),
    path("billing/progress", pages.progress),
    path("billing/trial", trial_pages.listing, name="trial"),
    path("billing/trial.xlsx", trial_pages.as_excel),
    path("billing/trial/looked", trial_pages.looked),
    path("billing/trial/<int:key>", trial_pages.line),
    path("billing/pools", pool_pages.listing, name="pools"),
    path("billing/first-month", first_month_pages.compare, name="first-month"),
    path("billing/first-month.xlsx", first_month_pages.as_excel),
    path("billing/first-month/reasons", first_month_pages.reasons),
    path("billing/close", close_pages.close, name="month-close"),
    path("tariffs", tariff_pages.tariffs, name="tariffs"),
    path("tariffs.xlsx", tariff_pages.as_excel),
    path("tariffs.pdf", tariff_pages.as_pdf),
    path("charges/<int:pk>", charge_pages.charge, name="charge"),
]

"""Addresses of the lockers."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.lockers.pages import map as plan
from zhishou.areas.lockers.pages import register
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("lockers", plan.plan, name="lockers"),
    path("lockers/boxes/<int:pk>", plan.box),
    path("lockers/boxes/<int:pk>/store", plan.store),
    path("lockers/bulky/new", plan.store_bulky),
    path("lockers/cabinets", plan.cabinets),
    path("lockers/register", register.listing),
    path("lockers/register.xlsx", register.listing_excel),
    path(
        "lockers/register.pdf",
        on_paper(
            register.listing_excel,
            "寄存登记",
            without=(
                "封签号",
                "代管地点",
            ),
        ),
    ),
    path("lockers/checks", register.checks),
    path("lockers/stays/<str:number>/slip", plan.slip_pdf),
    path("lockers/stays/<str:number>.pdf", register.show_pdf),
    path("lockers/stays/<str:number>", register.show),
]

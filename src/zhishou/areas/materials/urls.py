"""Addresses of the materials."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.materials.pages import counts, needs, stock
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("materials", stock.catalogue, name="materials"),
    path("materials.xlsx", stock.catalogue_excel),
    path("materials/template.xlsx", stock.template),
    path("materials/ledger", stock.ledger),
    path("materials/ledger.xlsx", stock.ledger_excel),
    path(
        "materials/ledger.pdf",
        on_paper(
            stock.ledger_excel,
            "材料台账",
            without=(
                "地点",
                "说明",
            ),
        ),
    ),
    path("materials/receive", stock.receive),
    path("materials/issue", stock.issue),
    path("materials/orders", stock.orders),
    path("materials/slips/<str:number>.pdf", stock.slip_pdf),
    path("materials/slips/<str:number>", stock.slip),
    path("materials/counts", counts.listing),
    path("materials/counts/new", counts.new),
    path("materials/counts/<str:number>", counts.show),
    path("materials/requests", needs.requests),
    path("materials/requests/new", needs.new_request),
    path("materials/requests/<str:number>", needs.request_page),
    path("materials/plans", needs.plans),
    path("materials/plans/<str:number>.xlsx", needs.plan_excel),
    path("materials/plans/<str:number>.pdf", needs.plan_pdf),
    path("materials/plans/<str:number>", needs.plan),
    path("materials/use", needs.use),
    path("materials/use.xlsx", needs.use_excel),
    path("materials/use.pdf", needs.use_pdf),
    path("materials/<int:pk>", stock.one),
]

"""Addresses of gifts, draws and charity."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.gifts.pages import charity, counts, draws, outside, promotions, stock
from zhishou.kernel.doors.papers import on_paper

urlpatterns = [
    path("gifts", stock.catalogue, name="gifts"),
    path("gifts.xlsx", stock.catalogue_excel),
    path("gifts/ledger", stock.ledger),
    path("gifts/ledger.xlsx", stock.ledger_excel),
    path("gifts/ledger.pdf", on_paper(stock.ledger_excel, "赠品台账", without=("编码",))),
    path("gifts/month", stock.month),
    path("gifts/month.xlsx", stock.month_excel),
    path("gifts/month.pdf", stock.month_pdf),
    path("gifts/hand-out", promotions.hand_out),
    path("gifts/handouts", promotions.handouts),
    path("gifts/handouts.xlsx", promotions.handouts_excel),
    path("gifts/handouts/<str:number>", promotions.handout),
    path("gifts/promotions", promotions.listing),
    path("gifts/promotions/<str:number>", promotions.show),
    path("gifts/counts", counts.listing),
    path("gifts/counts/new", counts.new),
    path("gifts/counts/<str:number>", counts.show),
    path("gifts/<int:pk>", stock.one),
    path("draws", draws.listing),
    path("draws/new", draws.new),
    path("draws/<str:number>.pdf", draws.poster),
    path("draws/<str:number>/record.pdf", draws.record),
    path("draws/<str:number>", draws.show),
    path("draw/verify_draw.py", outside.script),
    path("draw/<str:token>.txt", outside.entries),
    path("draw/<str:token>.json", outside.verification),
    path("draw/<str:token>", outside.show),
    path("charity", charity.listing),
    path("charity.xlsx", charity.listing_excel),
    path("charity/new", charity.new),
    path("charity/<str:number>.pdf", charity.show_pdf),
    path("charity/<str:number>", charity.show),
]

"""Addresses of the queue."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.queue.pages import board, figures, outside

urlpatterns = [
    path("queue", board.show, name="queue"),
    path("queue/live", board.live),
    path("queue/matters", board.matters),
    path("queue/poster.pdf", board.poster),
    path("queue/figures", figures.show),
    path("queue/figures.xlsx", figures.as_excel),
    path("queue/figures.pdf", figures.as_pdf),
    path("queue/numbers/<int:pk>.pdf", board.slip),
    path("queue/at/<str:token>", outside.take),
    path("queue/screen/<str:token>", outside.screen),
    path("queue/number/<str:token>", outside.number),
]

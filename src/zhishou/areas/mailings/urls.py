"""Addresses of mailings."""

from django.urls import path

from zhishou.areas.mailings import outside, pages

urlpatterns = [
    path("mailings", pages.listing),
    path("mailings/new", pages.new),
    path("mailings/<str:number>.xlsx", pages.pieces_excel),
    path("mailings/<str:number>.pdf", pages.report_pdf),
    path("mailings/<str:number>", pages.show),
    path("mailings/<str:number>/list", pages.take_list),
    path("u/<str:token>", outside.answer),
    path("u/<str:token>/out", outside.one_click),
]

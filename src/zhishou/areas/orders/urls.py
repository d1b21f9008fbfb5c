"""Addresses of the orders."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.orders import pages

urlpatterns = [
    path("goods-orders", pages.listing, name="goods-orders"),
    path("goods-orders.xlsx", pages.listing_excel),
    path("goods-orders/new", pages.new),
    path("goods-orders/credits", pages.credits),
    path("goods-orders/<str:number>.pdf", pages.show_pdf),
    path("goods-orders/<str:number>", pages.show),
]

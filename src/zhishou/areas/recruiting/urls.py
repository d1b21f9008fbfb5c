"""Addresses of recruiting."""

from django.urls import path

from zhishou.areas.recruiting import pages

urlpatterns = [
    path("recruiting", pages.listing),
    path("recruiting.xlsx", pages.listing_excel),
    path("recruiting/appointments", pages.appointments),
    path("recruiting/appointments.xlsx", pages.appointments_excel),
    path("recruiting/candidates/<str:number>", pages.candidate),
    path("recruiting/candidates/<str:number>/reveal", pages.reveal),
    path("recruiting/candidates/<str:number>/papers/<int:pk>", pages.paper),
    path("recruiting/candidates/<str:number>/hire", pages.hire),
    path("recruiting/<str:number>.pdf", pages.show_pdf),
    path("recruiting/<str:number>", pages.show),
]

"""Addresses of mail and messages."""

from django.urls import path

from zhishou.areas.mail.pages import channels, inbox, outbox

urlpatterns = [
    path("mail", inbox.listing),
    path("mail/<int:pk>", inbox.show),
    path("messages", outbox.listing),
    path("messages/<int:pk>", outbox.show),
    path("channels", channels.show),
    path("channels/<int:pk>/check", channels.check),
    path("account/notices", outbox.mine),
]

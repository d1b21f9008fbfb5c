"""Addresses of billing."""

from __future__ import annotations

from django.urls import path

from zhishou.areas.billing import pages

urlpatterns = [path("billing", pages.month, name="billing")]

"""Zhishou 职守: a signed job description that runs."""

__version__ = "0.1.0"

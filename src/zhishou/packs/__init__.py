"""Charters by trade (YAML): posts, their duties, and what these grant and oblige."""

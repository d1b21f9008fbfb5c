"""Incidents in sight with their times, the people to call, and how far the words to the owners have come."""

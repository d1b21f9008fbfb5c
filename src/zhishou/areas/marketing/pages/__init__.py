"""The pages of telephone marketing."""

"""The pages of letters and charters."""

"""The pages of papers, letters and the archive."""

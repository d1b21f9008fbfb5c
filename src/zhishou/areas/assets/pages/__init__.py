"""The pages of the assets."""

"""The pages of mail and messages."""

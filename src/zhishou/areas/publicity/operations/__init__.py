"""What is done for the public: media contacts kept, activities planned, invited to, written about and summed up."""

from zhishou.areas.publicity.operations import activities, clippings, media

__all__ = ["activities", "clippings", "media"]

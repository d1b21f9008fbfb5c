"""What can be done about gifts, draws and charity."""

from zhishou.areas.gifts.operations import announcing, charity, counting, drawing, entering, giving, keeping, promoting

__all__ = ["announcing", "charity", "counting", "drawing", "entering", "giving", "keeping", "promoting"]

"""The pages of people: sign-in, account, board, person, organisation, leave, hand-over, first run."""

from zhishou.areas.people.pages.sign_in import locked_out

__all__ = ["locked_out"]

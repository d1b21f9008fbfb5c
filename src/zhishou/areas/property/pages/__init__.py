"""The pages of the register; and what units are called in lists of other areas and in the search box."""

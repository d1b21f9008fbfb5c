"""The pages of the materials: catalogue and stock, counts, what is needed and what was used."""

"""Pages of renovations: the register, one of them, its papers, and what anybody sees who scans a permit."""

"""Two-dimensional demonstrations of the theory, which take seconds."""

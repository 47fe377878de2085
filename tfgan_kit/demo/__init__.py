"""Two-dimensional demonstrations of what the theory says; seconds each."""

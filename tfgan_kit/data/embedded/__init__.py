"""Data sets that the package includes."""

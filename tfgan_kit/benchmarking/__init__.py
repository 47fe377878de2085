"""A benchmark of variants with one budget and protocol: train, measure, compare."""

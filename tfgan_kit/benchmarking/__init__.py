"""Every variant under one budget and one protocol: train, measure, compare."""

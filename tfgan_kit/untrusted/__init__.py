"""Files of unknown origin: what they ask for is checked before it is taken."""

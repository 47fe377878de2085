"""The generator as a TFLite file: making it, running it, what it says of itself."""

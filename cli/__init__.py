"""The command line, installed as `tfgan_kit.cli`."""

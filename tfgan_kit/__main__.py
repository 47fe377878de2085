"""`python -m tfgan_kit`."""

from tfgan_kit.cli.main import main

main()

"""The mark that `tfgan-kit augment` leaves in a folder of pictures."""

import pathlib

RECORD = "generated.json"


def hint(dataset):
    """Return how a data set was changed by `augment`, to end a sentence, or ""."""
    if (pathlib.Path(dataset) / RECORD).is_file():
        return f"; {RECORD} in it names the generator of its generated-*.png"
    return ""

"""Drawing pictures with any form of a generator."""

import numpy as np

from speed.line import serve
from tfgan_kit import export


def run(line, path, batch):
    """`path` is a run folder, a SavedModel, a .keras or a .tflite file."""
    inputs, generate = export.open_source(export.find(path))
    drawn = inputs.draw(batch)
    serve(line, lambda: np.asarray(generate(*drawn)), batch)

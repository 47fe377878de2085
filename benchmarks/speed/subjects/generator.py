"""Drawing pictures with any form of a generator."""

import numpy as np

from speed.line import serve
from tfgan_kit import export, sampling


def run(line, path, batch):
    """`path` is a run folder, a SavedModel, a .keras or a .tflite file."""
    latent_dim, generate = export.open_source(export.find(path))
    latents = sampling.draw_latents(batch, latent_dim)
    serve(line, lambda: np.asarray(generate(latents)), batch)

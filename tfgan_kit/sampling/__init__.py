"""From seeds to latents to pictures: defined once, for every form of a generator.

The key of an int64 seed s is `[s >> 32, s & 0xffffffff]`, and its latent
`stateless_normal([latent_dim], key, alg="philox")`; another prior, and codes, are those
of `priors`. Picture i of `seed` has s = seed * 2^32 + i. XLA draws other numbers from
the same key, so nothing here is ever compiled by it but in training. With classes, the
label that belongs to s where none is asked for is s modulo their number: of `seed` 0
they come in turns.
"""

from tfgan_kit.sampling.geometry import line, slerp, truncate
from tfgan_kit.sampling.inputs import Inputs, draw_latents, latents_from_seeds
from tfgan_kit.sampling.pictures import generate, in_batches, to_uint8
from tfgan_kit.sampling.priors import Codes
from tfgan_kit.seeds import BATCH_SIZE, picture_seeds

__all__ = [
    "BATCH_SIZE",
    "Codes",
    "Inputs",
    "draw_latents",
    "generate",
    "in_batches",
    "latents_from_seeds",
    "line",
    "picture_seeds",
    "slerp",
    "to_uint8",
    "truncate",
]

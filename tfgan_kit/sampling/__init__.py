"""From seeds to latents to pictures: defined once, for every form of a generator.

The key of an int64 seed s is `[s >> 32, s & 0xffffffff]`, and its latent
`stateless_normal([latent_dim], key, alg="philox")`; another prior, and codes, are those
of `priors`. Picture i of `seed` has s = seed * 2^32 + i. XLA draws other numbers from
the same key, so nothing here is ever compiled by it but in training. With classes, the
label that belongs to s where none is asked for is s modulo their number: of `seed` 0
they come in turns.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

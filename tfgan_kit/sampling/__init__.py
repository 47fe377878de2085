"""From seeds to latents to pictures: one definition for every form of a generator.

The key of an int64 seed s is `[s >> 32, s & 0xffffffff]`. Its latent is
`stateless_normal([latent_dim], key, alg="philox")`; `priors` defines other priors and
codes. Picture i of `seed` has s = seed * 2^32 + i. XLA draws other numbers from the
same key, so it only compiles this code in training. If there are classes, the default
label of s is s modulo their number: with `seed` 0 classes take turns.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

"""GAN models for Keras 3 on TensorFlow: train, look, export, serve.

Names load on first use, so that `import tfgan_kit` imports no TensorFlow.
"""

import importlib

from tfgan_kit import environment, onednn, registry

environment.prepare()
onednn.turn_on()

__version__ = "0.1.0"

# `model.export` is a verb of `models`; `export`, a room above it, does it.
registry.register("export", "tfgan_kit.export.model_export:export_model")

_HOME = {
    "AAE": "models",
    "ACGAN": "models",
    "BEGAN": "models",
    "BiGAN": "models",
    "CGAN": "models",
    "DRAGAN": "models",
    "GAN": "models",
    "InfoGAN": "models",
    "LSGAN": "models",
    "ProjectionGAN": "models",
    "R1GAN": "models",
    "R3GAN": "models",
    "SAGAN": "models",
    "SGAN": "models",
    "SNGAN": "models",
    "WGAN": "models",
    "WGANGP": "models",
    "AdversarialModel": "models",
    "RaGAN": "models",
    "FiniteLoss": "callbacks",
    "RunCheckpoint": "callbacks",
    "SampleGrid": "callbacks",
}
_ROOMS = (
    "callbacks",
    "client",
    "data",
    "export",
    "inversion",
    "layers",
    "losses",
    "metrics",
    "models",
    "networks",
    "recipes",
    "regularizers",
    "training",
)
__all__ = ["__version__", *_HOME, *_ROOMS]


def __getattr__(name):
    if name in _HOME:
        return getattr(importlib.import_module(f"tfgan_kit.{_HOME[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"tfgan_kit.{name}")
    raise AttributeError(f"module 'tfgan_kit' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)

"""GAN models for Keras 3 on TensorFlow: train, look, export, serve.

Names load on first use, so that `import tfgan_kit` imports no TensorFlow.
"""

import lazy_loader

from tfgan_kit import environment, onednn, registry

environment.prepare()
onednn.turn_on()

__version__ = "0.1.0"

# `model.export` is a method of `models`; the room `export` above it does the work.
registry.register("export", "tfgan_kit.export.model_export:export_model")
# Callbacks of the room `runs`, which `callbacks` also offers.
registry.register("RollBack", "tfgan_kit.runs.roll_back:RollBack")
registry.register("RunCheckpoint", "tfgan_kit.runs.run_checkpoint:RunCheckpoint")

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]

"""Small SavedModels with vivid pictures, and each conversion of them, once."""

import functools
import sys
import types

import keras
import pytest

from conditional import KINDS, conditional_gan, make_vivid
from tfgan_kit import export
from tfgan_kit.export.tflite import conversion
from tfgan_kit.models import GAN
from tfgan_kit.networks import FAMILIES

SHAPES = {"dcgan": (8, 8, 1), "resnet": (12, 20, 3)}


def _vivid(networks, shape):
    keras.utils.set_random_seed(1)
    family = FAMILIES[networks]
    # Below 1024 weights, a kernel stays float in a dynamic file.
    generator = family.generator(shape, 4, width=16, depth=2)
    model = GAN(generator, family.discriminator(shape, width=8, depth=2))
    make_vivid(model)
    return model


@pytest.fixture(scope="package")
def models():
    """By their networks; those that take labels, by how labels enter."""
    plain = {networks: _vivid(networks, shape) for networks, shape in SHAPES.items()}
    return plain | {kind: conditional_gan(kind, width=16) for kind in KINDS}


@pytest.fixture(scope="package")
def saved_models(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    return {
        networks: export.export(model, folder / networks, {"run": "früh"})
        for networks, model in models.items()
    }


@pytest.fixture(scope="package")
def converted(saved_models, tmp_path_factory):
    """A function: networks and the arguments of a `Target` to a conversion.

    It has the `report`, the file's `content`, and what was `plain`, without metadata.
    """

    @functools.cache
    def convert(networks, *target):
        made = []

        def remembering(content, metadata):
            made.append(content)
            return with_metadata(content, metadata)

        with_metadata = conversion.with_metadata
        path = tmp_path_factory.mktemp("converted") / "model.tflite"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(conversion, "with_metadata", remembering)
            report = export.convert(
                saved_models[networks], path, export.Target(*target)
            )
        content = path.read_bytes()
        return types.SimpleNamespace(report=report, content=content, plain=made[0])

    return convert


@pytest.fixture
def only_tensorflow(monkeypatch):
    """As where the extra `litert` is not installed."""
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)

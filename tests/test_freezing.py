"""Layers that stay as they are while the others learn."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import assert_all_equal, values
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, cut_back, result

FROZEN = ("generator.first", "discriminator.stage2")


def layers(model):
    return building.named_layers(**model.networks())


def weights(model):
    return {
        f"{name}/{weight.name}": weight.numpy()
        for name, layer in layers(model).items()
        for weight in layer.weights
    }


@pytest.mark.parametrize("variant", ["wgan", "sngan"])
def test_frozen_layers_stay_bit_equal(variant, tmp_path):
    config = config_of(variant, steps=3, freeze=list(FROZEN))
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    before = weights(straight.model)
    straight.train()
    folder = cut_back(straight, 1, tmp_path / "run")
    resumed = training.resume(folder.config(), folder)
    resumed.train()
    assert_all_equal(result(resumed), result(straight))
    for name, value in weights(resumed.model).items():
        if name.startswith(FROZEN):
            assert_array_equal(value, before[name], err_msg=name)
        elif name.endswith("kernel"):
            assert not np.array_equal(value, before[name]), name
    kernel = before["discriminator.stage2_conv/kernel"]
    assert np.abs(kernel).max() > 0.01  # WGAN would clip it
    average = resumed.model.ema_generator.get_layer("first_dense")
    assert_array_equal(average.kernel, before["generator.first_dense/kernel"])
    _check_keras_file(resumed)


def _check_keras_file(run):
    run.save()
    loaded = keras.saving.load_model(run.folder.model)
    for name, layer in layers(loaded).items():
        assert layer.trainable == (not name.startswith(FROZEN)), name
    for side in ("generator_optimizer", "discriminator_optimizer"):
        first, second = getattr(loaded, side), getattr(run.model, side)
        assert_all_equal(values(first.variables), values(second.variables))


@pytest.mark.parametrize(
    ("freeze", "words"),
    [
        (["generator.last"], ["'generator.last'", "generator.first_dense"]),
        # A layer without weights has nothing to keep.
        (["generator.first_relu"], ["'generator.first_relu'", "discriminator.head"]),
        (["gen"], ["leaves nothing of the generator to train"]),
        (["discriminator.stage", "discriminator.head"], ["nothing of the discrim"]),
    ],
)
def test_what_cannot_be_frozen_is_refused(freeze, words, tmp_path):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(InputError) as caught:
        training.start(config_of(freeze=freeze), folder)
    assert all(word in str(caught.value) for word in words), caught.value
    assert not folder.path.exists()

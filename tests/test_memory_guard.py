"""Models that would take the whole memory are refused before they take any."""

import keras
import numpy as np
import pytest

import tfgan_kit
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits, memory_guard


@pytest.mark.parametrize("option", ["width", "latent_dim"])
def test_a_model_that_is_too_large_is_refused_before_it_is_made(option):
    with pytest.raises(InputError, match="of memory in all"):
        tfgan_kit.build("gan", (2048, 2048, 3), **{option: 2**20 - 1}, networks="mlp")


@pytest.mark.parametrize("variant", ["gan", "dcgan", "sngan", "r3gan", "projection"])
def test_counting_weights_first_changes_no_weight(monkeypatch, variant):
    def weights():
        model = tfgan_kit.build(variant, (8, 8, 1), num_classes=3, width=8, seed=5)
        return [variable.numpy() for variable in model.variables]

    expected = weights()
    monkeypatch.setattr(memory_guard, "_SMALL", 1000)
    for found, value in zip(weights(), expected, strict=True):
        np.testing.assert_array_equal(found, value)


def test_a_file_that_asks_for_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "physical_memory", lambda: 4000)
    with memory_guard.guarded():
        keras.layers.Dense(10).build((None, 10))
        with pytest.raises(InputError, match="choose a smaller width"):
            keras.layers.Dense(100).build((None, 10))
    keras.layers.Dense(100).build((None, 10))


@pytest.mark.parametrize(
    "setting",
    ["n_critic=1000000000", "generator.depth=1000000", "generator.width=1e30"],
)
def test_numbers_have_bounds(setting):
    name, value = setting.split("=")
    with pytest.raises(InputError, match=name.rpartition(".")[2]):
        tfgan_kit.build("wgan-gp", (8, 8, 1), **{name: float(value)})
    if value.isdecimal():
        with pytest.raises(InputError, match="at most"):
            tfgan_kit.build("wgan-gp", (8, 8, 1), **{name: int(value)})

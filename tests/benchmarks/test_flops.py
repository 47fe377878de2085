"""Counts of operations against counts by hand."""

import keras
import pytest

from speed import flops
from tfgan_kit import layers, networks


def network(input_shape, *parts):
    x = inputs = keras.Input(input_shape)
    for part in parts:
        x = part(x)
    return keras.Model(inputs, x)


def generator():
    """2 latents -> Dense 12 (48) -> 2x2x3 -> transposed 4x4x3x1 at 4 pixels (384)."""
    return network(
        (2,),
        keras.layers.Dense(12),
        keras.layers.Reshape((2, 2, 3)),
        keras.layers.BatchNormalization(),
        keras.layers.Conv2DTranspose(1, 4, strides=2, padding="same"),
    )


def discriminator(*between):
    """4x4x1 -> 4x4x1x2 at 2x2 pixels (256) -> 8 -> Dense 1 (16)."""
    return network(
        (4, 4, 1),
        keras.layers.Conv2D(2, 4, strides=2, padding="same"),
        *between,
        keras.layers.LeakyReLU(),
        keras.layers.Flatten(),
        keras.layers.Dense(1),
    )


def test_a_forward_pass_of_each_layer():
    assert flops.cost(generator()) == flops.Cost(48 + 384, 48, 384, False)
    assert flops.cost(discriminator()) == flops.Cost(256 + 16, 256, 16, True)


def test_a_convolution_behind_an_enlarging_layer_has_the_full_size():
    found = network(
        (2, 2, 3),
        keras.layers.UpSampling2D(),
        keras.layers.Conv2D(5, 3, padding="same"),
    )
    assert flops.cost(found).forward == 2 * 3 * 3 * 3 * 5 * (4 * 4)


@pytest.mark.parametrize(
    "convolution",
    [
        layers.SpectralConv2D(2, 4, 2),
        keras.layers.SpectralNormalization(
            keras.layers.Conv2D(2, 4, strides=2, padding="same")
        ),
    ],
    ids=["ours", "Keras"],
)
def test_spectral_norm_counts_nothing(convolution):
    assert flops.cost(network((4, 4, 1), convolution)).forward == 256


def test_all_branches_at_the_images_are_first_and_all_at_the_end_last():
    inputs = keras.Input((4, 4, 1))
    branches = [keras.layers.Conv2D(3, 1)(inputs) for _ in range(2)]  # 96 each
    x = keras.layers.Conv2D(3, 1)(keras.layers.Add()(branches))  # 288
    outputs = keras.layers.Add()([x, keras.layers.Conv2D(3, 1)(x)])  # 288 more
    found = flops.cost(keras.Model(inputs, outputs))
    assert found == flops.Cost(2 * 96 + 2 * 288, 2 * 96, 288, True)


def test_the_steps_have_exactly_the_passes_that_they_need():
    g, d = flops.cost(generator()), flops.cost(discriminator())
    # G; D on two images: forward 272, its weights 272, the inputs of the head 16.
    critic = 432 + 2 * (272 + 272 + 16)
    assert flops.discriminator_step(g, d) == critic
    # G and D forward; D's inputs; G's weights, the inputs of its last layer 384.
    assert flops.generator_step(g, d) == 432 + 272 + 272 + (432 + 384)
    # D forward, its inputs; of that pass the weights, and all but the head's input.
    assert flops.gradient_penalty(d) == 272 + 272 + 272 + 256


def test_a_step_of_several_critics_for_each_image():
    pair = generator(), discriminator()
    g, d = map(flops.cost, pair)
    critic = flops.discriminator_step(g, d) + flops.gradient_penalty(d)
    found = flops.step_per_image(*pair, n_critic=5, penalty=True)
    assert found == critic + flops.generator_step(g, d) / 5


def test_a_penalty_through_batch_norm_is_refused():
    d = flops.cost(discriminator(keras.layers.BatchNormalization()))
    with pytest.raises(ValueError, match="piecewise linear"):
        flops.gradient_penalty(d)


def test_an_unknown_layer_with_a_kernel_is_refused():
    found = network((4, 3), keras.layers.Conv1D(2, 3))
    with pytest.raises(ValueError, match="Conv1D"):
        flops.cost(found)


@pytest.mark.parametrize("family", networks.FAMILIES.values())
def test_our_networks_can_be_counted(family):
    shape = (16, 16, 1)
    pair = family.generator(shape, 4), family.discriminator(shape)
    assert flops.step_per_image(*pair) > 0

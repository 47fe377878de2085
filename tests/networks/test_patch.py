"""The discriminator of patches: what it sees, and what it takes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import networks, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import batches
from tfgan_kit.networks import patch
from tfgan_kit.precision import policy_scope

CHOICES = [(n, s) for n in ("none", "batch", "instance") for s in (False, True)]
every_choice = pytest.mark.parametrize(("normalization", "spectral"), CHOICES)


def normal(*shape):
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


@pytest.mark.parametrize("spectral", [False, True])
@pytest.mark.parametrize(("depth", "pixels"), [(1, 16), (2, 34), (3, 70)])
def test_a_logit_sees_a_patch_of_that_many_pixels(depth, pixels, spectral):
    options = {"normalization": "none", "spectral": spectral}
    network = patch.discriminator((176, 160, 1), width=2, depth=depth, **options)
    images = tf.constant(normal(1, 176, 160, 1))
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = network(images)
        logit = logits[0, logits.shape[1] // 2, logits.shape[2] // 2, 0]
    rows, columns = np.nonzero(tape.gradient(logit, images)[0, :, :, 0])
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == pixels
    assert patch.receptive_field(depth) == pixels


@pytest.mark.parametrize(
    ("side", "logits"),
    [(28, 12), (32, 14), (64, 14), (100, 23), (128, 14), (256, 30), (512, 62)],
)
def test_patches_are_about_half_of_the_smaller_side(side, logits):
    network = patch.discriminator((side, 2 * side, 3), width=4)
    expected = {28: 1, 32: 1, 64: 2, 100: 2}.get(side, 3)
    strided = [x for x in network.layers if getattr(x, "strides", 1) in (2, (2, 2))]
    assert len(strided) == expected
    assert network.output_shape[1] == logits


@every_choice
@pytest.mark.parametrize("depth", [None, 1, 4])
@pytest.mark.parametrize("shape", [(30, 44, 3), (1, 1, 1), (3, 2, 2), (9, 7, 4)])
def test_it_takes_images_of_any_size(shape, depth, normalization, spectral):
    options = {"normalization": normalization, "spectral": spectral}
    network = patch.discriminator(shape, width=4, depth=depth, **options)
    logits = network(normal(2, *shape))
    assert logits.shape == (2, *network.output_shape[1:])
    assert logits.shape[-1] == 1
    assert logits.dtype == "float32"


def test_the_convolutions_are_those_of_the_authors():
    """Kernels of 4 with one row of zeros around them, and no norm in the first."""
    network = patch.discriminator((64, 64, 2), width=4, normalization="instance")
    kinds = [type(layer).__name__ for layer in network.layers if layer.weights]
    norm = "GroupNormalization"
    assert kinds == ["Conv2D", "Conv2D", norm, "Conv2D", norm, "Conv2D"]
    weighted = [layer for layer in network.layers if layer.weights]
    biased = [layer.use_bias for layer in weighted if hasattr(layer, "use_bias")]
    assert biased == [True, False, False, True]
    images = normal(2, 64, 64, 2)
    x = tf.constant(images)
    for layer in weighted:
        if not isinstance(layer, keras.layers.Conv2D):
            x = layer(x)
        else:
            padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
            x = tf.nn.conv2d(padded, layer.kernel, layer.strides, "VALID")
            x = tf.nn.bias_add(x, layer.bias) if layer.use_bias else x
        if layer.name.endswith("norm") or layer.name == "stage1_conv":
            x = tf.nn.leaky_relu(x, 0.2)
    assert_allclose(network(images), x, rtol=1e-4, atol=1e-6)


def test_channels_double_up_to_eight_times():
    network = patch.discriminator((64, 64, 3), width=2, depth=5)
    convs = [
        layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)
    ]
    assert [conv.filters for conv in convs] == [2, 4, 8, 16, 16, 16, 1]


def test_several_images_are_joined_in_their_order():
    network = patch.discriminator(((12, 10, 1), (12, 10, 3)), width=4)
    source, target = normal(2, 12, 10, 1), normal(2, 12, 10, 3)
    assert [x.shape[1:] for x in network.inputs] == [(12, 10, 1), (12, 10, 3)]
    joined = patch.discriminator((12, 10, 4), width=4)
    joined.set_weights(network.get_weights())
    both = np.concatenate([source, target], axis=-1)
    assert_array_equal(network([source, target]), joined(both))


def test_only_batch_norm_looks_at_the_batch():
    for normalization, spectral in CHOICES:
        options = {"normalization": normalization, "spectral": spectral}
        network = patch.discriminator((8, 8, 1), width=4, **options)
        assert batches.is_per_image(network) == (normalization != "batch")


@every_choice
def test_it_survives_saving_and_a_half_policy(normalization, spectral, tmp_path):
    options = {"normalization": normalization, "spectral": spectral}
    with policy_scope("mixed_bfloat16"):
        network = patch.discriminator(((8, 9, 1), (8, 9, 1)), width=4, **options)
    images = [normal(2, 8, 9, 1)] * 2
    logits = network(images)
    assert logits.dtype == "float32"
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert_array_equal(loaded(images), logits)


@pytest.mark.parametrize(
    ("shapes", "options", "part"),
    [
        (((8, 8, 1), (8, 9, 1)), {}, "8x8x1 and 8x9x1"),
        ((100,), {}, "height, width, channels"),
        (((8, 8, 0),), {}, "8x8x0"),
        ((8, 8, 1), {"width": 0}, "width must be"),
        ((8, 8, 1), {"depth": 0}, "depth must be"),
        ((8, 8, 1), {"spectral": 1}, "spectral must be"),
        ((8, 8, 1), {"normalization": "layer"}, "none, batch, instance"),
    ],
)
def test_what_does_not_fit_is_refused(shapes, options, part):
    with pytest.raises(InputError, match=part):
        patch.discriminator(shapes, **options)


def test_it_has_one_of_two_networks():
    assert not hasattr(networks.get("patch"), "generator")
    assert [*recipes.NETWORKS["patch"]] == ["discriminator"]

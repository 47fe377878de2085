"""The U-Net: its stages, the values of its connections, and images of any size."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import normal_images
from tfgan_kit import networks, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.networks import unet
from tfgan_kit.precision import policy_scope

NORMS = ("none", "batch", "instance")
SHAPES = [
    *((30, 44, 3), (28, 28, 1), (64, 64, 3), (9, 7, 4)),
    *((1, 1, 1), (2, 3, 2), (3, 50, 1), (17, 16, 3)),
]


def generator(shape=(12, 20, 1), channels=2, **options):
    target = (*shape[:2], channels)
    return unet.generator(shape, target, **{"width": 4, **options})


def layers_of(network, *kinds):
    names = [layer.name for layer in network.layers if isinstance(layer, kinds)]
    return [network.get_layer(name) for name in names]


CONVOLUTIONS = keras.layers.Conv2D, keras.layers.Conv2DTranspose


@pytest.mark.parametrize("depth", [None, 1, 4])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_an_image_of_any_size_keeps_its_size(shape, channels, depth):
    network = generator(shape, channels, depth=depth, width=2)
    assert network.output_shape == (None, *shape[:2], channels)
    images = network(1e6 * normal_images(2, shape)).numpy()
    assert images.shape == (2, *shape[:2], channels)
    assert images.dtype == np.float32
    assert np.abs(images).max() <= 1


@pytest.mark.parametrize(
    ("side", "depth", "width"),
    [
        *((4, 1, 64), (8, 1, 64), (28, 3, 64), (32, 3, 64), (33, 4, 32)),
        *((64, 4, 32), (127, 5, 32), (128, 5, 64), (256, 6, 64)),
    ],
)
def test_the_automatic_numbers(side, depth, width):
    network = unet.generator((side, side + 3, 1), (side, side + 3, 1))
    assert network.get_layer("down1_conv").filters == width
    down = [n for n in (x.name for x in network.layers) if n.startswith("down")]
    assert len([name for name in down if name.endswith("conv")]) == depth


@pytest.mark.parametrize("normalization", ["batch", "instance"])
def test_stages_and_norms_are_those_of_the_authors(normalization):
    network = generator((64, 64, 1), depth=5, normalization=normalization)
    convolutions = layers_of(network, *CONVOLUTIONS)
    assert [x.filters for x in convolutions] == [4, 8, 16, 32, 32, 32, 16, 8, 4, 2]
    assert {x.kernel_size for x in convolutions} == {(4, 4)}
    assert {x.strides for x in convolutions} == {(2, 2)}
    norms = {x.name for x in network.layers if x.name.endswith("norm")}
    expected = {f"down{n}_norm" for n in (2, 3, 4)}  # not in the innermost one
    assert norms == expected | {f"up{n}_norm" for n in (1, 2, 3, 4)}
    biased = [x.name for x in convolutions if x.use_bias]
    assert biased == ["down1_conv", "down5_conv", "head"]
    kinds = {type(network.get_layer(name)).__name__ for name in norms}
    assert (
        kinds
        == {
            "batch": {"BatchNormalization"},
            "instance": {"GroupNormalization"},
        }[normalization]
    )


def test_without_normalization_each_convolution_has_a_bias():
    network = generator(normalization="none", depth=3)
    assert all(x.use_bias for x in layers_of(network, *CONVOLUTIONS))
    assert not [x.name for x in network.layers if x.name.endswith("norm")]


def test_outputs_are_those_of_the_algorithm_written_out():
    """LeakyReLU, convolution, norm; connections carry what no ReLU has changed."""
    network = generator((16, 16, 1), depth=3)
    for weight in network.weights:
        weight.assign(np.abs(normal_images(1, weight.shape, seed=5)[0]) + 0.1)
    get, images = network.get_layer, normal_images(2, (16, 16, 1))

    def norm(x, name):
        return get(name)(x, training=False)

    one = get("down1_conv")(images)
    two = norm(get("down2_conv")(tf.nn.leaky_relu(one, 0.2)), "down2_norm")
    inner = get("down3_conv")(tf.nn.leaky_relu(two, 0.2))
    x = norm(get("up1_conv")(tf.nn.relu(inner)), "up1_norm")
    x = tf.nn.relu(tf.concat([two, x], -1))
    x = norm(get("up2_conv")(x), "up2_norm")
    x = tf.nn.relu(tf.concat([one, x], -1))
    assert_allclose(network(images), tf.tanh(get("head")(x)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("normalization", NORMS)
def test_padding_is_by_reflection_and_cropped(normalization):
    network = generator((12, 13, 1), depth=3, normalization=normalization)
    whole = generator((16, 16, 1), depth=3, normalization=normalization)
    whole.set_weights(network.get_weights())
    images = normal_images(2, (12, 13, 1))
    padded = np.pad(images, ((0, 0), (0, 4), (0, 3), (0, 0)), mode="reflect")
    expected = whole(padded)[:, :12, :13]
    assert_allclose(network(images), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("normalization", NORMS)
def test_the_same_network_at_another_size(normalization):
    network = generator((12, 20, 1), depth=2, normalization=normalization)
    other = generator((30, 41, 1), depth=2, normalization=normalization)
    other.set_weights(network.get_weights())
    images = normal_images(1, (30, 41, 1))
    free = networks.any_size(network)
    assert free.input_shape == (None, None, None, 1)
    assert networks.multiple_of(network) == 1
    assert networks.scale_of(network) == 1
    assert_allclose(free(images), other(images), rtol=1e-5, atol=1e-6)


def test_dropout_is_in_three_stages_of_the_training():
    network = generator((64, 64, 1), depth=5, dropout=0.5)
    dropouts = layers_of(network, keras.layers.Dropout)
    assert [layer.name for layer in dropouts] == [f"up{n}_dropout" for n in (1, 2, 3)]
    images = normal_images(2, (64, 64, 1))
    assert_array_equal(network(images), network(images, training=False))
    first, second = (network(images, training=True) for _ in range(2))
    assert np.any(first != second)
    assert not layers_of(generator(depth=5), keras.layers.Dropout)


@pytest.mark.parametrize("normalization", NORMS)
def test_it_survives_saving_and_a_half_policy(normalization, tmp_path):
    with policy_scope("mixed_bfloat16"):
        network = generator((9, 10, 3), normalization=normalization)
    assert {x.compute_dtype for x in layers_of(network, *CONVOLUTIONS)} == {"bfloat16"}
    images = normal_images(2, (9, 10, 3))
    made = network(images)
    assert made.dtype == "float32"
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert_array_equal(loaded(images), made)


@pytest.mark.parametrize(
    ("shapes", "options", "part"),
    [
        (((8, 8, 1), (8, 9, 1)), {}, "8x8x1 to 8x9x1"),
        (((7, 7, 1), (28, 28, 1)), {}, "same height and width"),
        (((100,), (8, 8, 1)), {}, "height, width, channels"),
        (((0, 8, 1), (0, 8, 1)), {}, "0x8x1"),
        (((8, 8, 1), (8, 8, 1)), {"width": 0}, "width must be"),
        (((8, 8, 1), (8, 8, 1)), {"depth": 0}, "depth must be"),
        (((8, 8, 1), (8, 8, 1)), {"dropout": 1.0}, "dropout must be"),
        (((8, 8, 1), (8, 8, 1)), {"normalization": "layer"}, "none, batch, instance"),
    ],
)
def test_what_does_not_fit_is_refused(shapes, options, part):
    with pytest.raises(InputError, match=part):
        unet.generator(*shapes, **options)


def test_it_has_one_of_two_networks():
    assert not hasattr(networks.get("unet"), "discriminator")
    assert [*recipes.NETWORKS["unet"]] == ["generator"]

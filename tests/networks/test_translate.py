"""The residual translator: sizes, channels, layers, other forms."""

import numpy as np
import pytest
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import keras_networks, networks
from tfgan_kit.errors import InputError
from tfgan_kit.networks import translate
from tfgan_kit.precision import policy_scope

SMALL = {"width": 4, "blocks": 1}


def images_of(shape, count=2):
    return np.random.default_rng(0).uniform(-1, 1, (count, *shape)).astype("float32")


@pytest.mark.parametrize("channels", [(1, 1), (3, 1), (1, 3), (4, 4)])
@pytest.mark.parametrize("size", [(8, 8), (30, 44), (9, 11), (28, 32)])
def test_it_makes_images_of_the_same_size(size, channels):
    source, target = ((*size, number) for number in channels)
    network = translate.generator(source, target, **SMALL)
    made = network(images_of(source)).numpy()
    assert made.shape == (2, *target)
    assert np.all(np.abs(made) <= 1)


def test_an_odd_size_is_padded_by_reflection_and_cropped():
    network = translate.generator((32, 44, 1), **SMALL)
    smaller = translate.generator((30, 42, 1), **SMALL)
    smaller.set_weights(network.get_weights())
    images = images_of((30, 42, 1))
    padded = np.pad(images, [(0, 0), (0, 2), (0, 2), (0, 0)], mode="reflect")
    expected = network(padded).numpy()[:, :30, :42]
    assert_allclose(smaller(images), expected, atol=1e-5)


def test_it_runs_at_any_size():
    network = translate.generator((28, 28, 1), **SMALL)
    free = keras_networks.any_size(network)
    assert free.input_shape == (None, None, None, 1)
    assert_array_equal(free(images_of((28, 28, 1))), network(images_of((28, 28, 1))))
    other = translate.generator((30, 21, 1), **SMALL)
    other.set_weights(network.get_weights())
    images = images_of((30, 21, 1))
    assert_allclose(free(images), other(images), atol=1e-5)
    assert networks.multiple_of(network) in (1, 2, 4)


def count(network, name):
    return len([x for x in network.layers if x.name.endswith(name)])


@pytest.mark.parametrize(
    ("size", "width", "blocks"), [(28, 32, 4), (64, 32, 4), (128, 64, 6), (256, 64, 9)]
)
def test_width_and_blocks_are_chosen_by_the_size(size, width, blocks):
    network = translate.generator((size, size + 60, 3))
    assert network.get_layer("first_conv").filters == width
    assert network.get_layer("block1_conv1").filters == 4 * width
    assert count(network, "_add") == blocks
    assert count(network, "_norm") + count(network, "_norm1") == 5 + blocks
    chosen = translate.generator((size, size, 3), width=6, blocks=2)
    assert chosen.get_layer("first_conv").filters == 6
    assert count(chosen, "_add") == 2


@pytest.mark.parametrize("normalization", ["instance", "batch", "none"])
def test_a_norm_replaces_the_bias(normalization):
    network = translate.generator((8, 8, 1), normalization=normalization, **SMALL)
    has_norm = normalization != "none"
    assert any("norm" in layer.name for layer in network.layers) == has_norm
    assert network.get_layer("down1_conv").use_bias != has_norm
    assert network.get_layer("head").use_bias


def test_an_instance_norm_looks_at_one_image():
    network = translate.generator((12, 12, 1), **SMALL)
    images = images_of((12, 12, 1), 3)
    both = network(images, training=True).numpy()
    alone = [network(images[i : i + 1], training=True).numpy()[0] for i in range(3)]
    assert_allclose(both, alone, atol=1e-5)


def test_no_activation_follows_the_sum_of_a_block():
    network = translate.generator((8, 8, 1), width=4, blocks=2)
    (next_layer,) = {
        node.operation.name
        for node in network.get_layer("block1_add")._outbound_nodes
        if node.operation.name != "block2_add"
    }
    assert next_layer == "block2_pad1"


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_images_are_float32_under_every_policy(policy):
    with policy_scope(policy):
        network = translate.generator((12, 9, 1), **SMALL)
    made = network(images_of((12, 9, 1)))
    assert made.dtype == tf.float32
    assert np.all(np.isfinite(made))
    assert network.get_layer("down1_conv").compute_dtype == policy.removeprefix(
        "mixed_"
    )


@pytest.mark.parametrize("size", [(12, 16), (30, 21)])
def test_its_tflite_file_has_builtins_only(size, tmp_path):
    network = translate.generator((*size, 1), **SMALL)
    network.export(tmp_path / "network", verbose=False)
    converter = tf.lite.TFLiteConverter.from_saved_model(str(tmp_path / "network"))
    content = converter.convert()  # without TensorFlow's own operators
    interpreter = Interpreter(model_content=content)
    place = interpreter.get_input_details()[0]["index"]
    images = images_of((*size, 1), 1)
    interpreter.resize_tensor_input(place, images.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(place, images)
    interpreter.invoke()
    made = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    assert_allclose(made, network(images), atol=1e-4)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ((7, 28, 1), None, "8x28x1"),
        ((28, 28), None, "height, width, channels"),
        ((28, 28, 1), (32, 32, 1), "keep the size"),
        ((28, 28, 1), (56, 56, 1), "28x28x1 and 56x56x1"),
    ],
)
def test_images_that_cannot_be_are_refused(source, target, sentence):
    with pytest.raises(InputError, match=sentence):
        translate.generator(source, target)


@pytest.mark.parametrize(
    "options", [{"width": 0}, {"blocks": 0}, {"normalization": "layer"}]
)
def test_numbers_that_cannot_be_are_refused(options):
    with pytest.raises(InputError, match=next(iter(options))):
        translate.generator((8, 8, 1), **options)

"""The networks that enlarge images."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

import tfgan_kit
from tfgan_kit import layers, networks
from tfgan_kit.errors import InputError
from tfgan_kit.export.tflite.interpreter import without_delegates
from tfgan_kit.networks import upscale
from tfgan_kit.precision import policy_scope


def generator(size=(7, 7), channels=1, scale=4, **options):
    large = (scale * size[0], scale * size[1], channels)
    options = {"width": 8, "blocks": 1, **options}
    return upscale.generator((*size, channels), large, **options)


def images(*shape):
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


@pytest.mark.parametrize("block", ["residual", "rrdb"])
@pytest.mark.parametrize(
    ("size", "channels", "scale"),
    [((7, 7), 1, 4), ((15, 22), 3, 2), ((5, 3), 4, 4), ((1, 1), 2, 2)],
)
def test_images_of_any_shape_begin_near_the_bicubic_ones(block, size, channels, scale):
    network = generator(size, channels, scale, block=block)
    small = images(2, *size, channels)
    large = network(small).numpy()
    assert large.shape == (2, scale * size[0], scale * size[1], channels)
    assert large.dtype == np.float32
    bicubic = layers.BicubicUpsampling(scale)(small).numpy()
    assert 0 < np.abs(large - bicubic).max() < 1.0
    assert np.abs(large - bicubic).std() < 0.2


def test_the_output_has_no_limit():
    network = generator()
    head = network.get_layer("head")
    head.bias.assign([7.0])
    assert float(tf.reduce_max(network(images(1, 7, 7, 1)))) > 6.0


def test_a_pixel_shuffle_begins_without_a_checkerboard():
    network = generator(scale=2)
    shuffle = network.get_layer("double1_shuffle")
    large = keras.Model(network.input, shuffle.output)(images(2, 7, 7, 1)).numpy()
    assert np.ptp(large) > 0.1
    assert_array_equal(large[:, ::2, ::2], large[:, 1::2, 1::2])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ((7, 7, 1), (21, 21, 1)),
        ((7, 7, 1), (7, 7, 1)),
        ((7, 7, 1), (56, 56, 1)),
        ((7, 7, 1), (14, 28, 1)),
        ((7, 7, 1), (28, 28, 3)),
        ((28, 28, 1), (7, 7, 1)),
        ((7, 7, 1), (29, 28, 1)),
        ((4,), (8, 8, 1)),
    ],
)
def test_other_scales_are_refused(source, target):
    with pytest.raises(InputError, match="2 or 4 times"):
        upscale.generator(source, target)


def test_the_size_decides_what_is_not_chosen():
    def numbers(side, **options):
        shape = (side // 4, side // 4, 3)
        network = upscale.generator(shape, (side, side, 3), **options)
        names = [layer.name for layer in network.layers]
        blocks = {name.split("_")[0] for name in names if name.startswith("block")}
        return network.get_layer("first_conv").filters, len(blocks)

    assert numbers(28) == (32, 4)
    assert numbers(64) == (48, 6)
    assert numbers(128) == (64, 8)
    assert numbers(28, block="rrdb") == (32, 2)
    assert numbers(28, width=8, blocks=3) == (8, 3)


@pytest.mark.parametrize(
    "options", [{"width": 0}, {"blocks": 0}, {"block": "dense"}, {"blocks": 1.5}]
)
def test_other_values_are_refused(options):
    with pytest.raises(InputError):
        generator(**options)


def test_outputs_are_float32_under_a_half_policy():
    with policy_scope("mixed_bfloat16"):
        network = generator(size=(8, 8))
    small = images(2, 8, 8, 1)
    large = network(small)
    assert large.dtype == "float32"
    assert {variable.dtype for variable in network.variables} == {"float32"}
    assert network.get_layer("first_conv").compute_dtype == "bfloat16"
    assert network.get_layer("enlarged").compute_dtype == "float32"


def test_the_same_weights_take_any_size():
    network = generator((8, 6))
    free = networks.any_size(network)
    assert networks.multiple_of(network) == 1
    assert networks.scale_of(network) == 4
    assert free(images(1, 13, 1, 1)).shape == (1, 52, 4, 1)
    # Away from the edges, a part is enlarged as it is in the whole.
    small = images(1, 40, 32, 1)
    whole, part = free(small).numpy(), free(small[:, 8:32, 4:28]).numpy()
    edge = 4 * 8
    assert_allclose(
        part[:, edge:-edge, edge:-edge],
        whole[:, 32 + edge : 128 - edge, 16 + edge : 112 - edge],
        atol=1e-5,
    )


@pytest.mark.parametrize("block", ["residual", "rrdb"])
def test_tflite_has_the_same_result_with_builtins_at_any_size(block, tmp_path):
    network = networks.any_size(generator(channels=3, block=block))
    network.export(tmp_path / "saved", verbose=False)
    converter = tf.lite.TFLiteConverter.from_saved_model(str(tmp_path / "saved"))
    interpreter = without_delegates(converter.convert())
    (taken,), (given,) = (
        interpreter.get_input_details(),
        interpreter.get_output_details(),
    )
    for size in ((7, 7), (10, 17)):
        small = images(1, *size, 3)
        interpreter.resize_tensor_input(taken["index"], small.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(taken["index"], small)
        interpreter.invoke()
        large = interpreter.get_tensor(given["index"])
        assert_allclose(large, network(small), atol=1e-5)
        names = {op["op_name"] for op in interpreter._get_ops_details()}
        assert not {n for n in names if n.startswith("Flex") or n == "CUSTOM"}


def test_layers_have_the_same_names_in_each_build():
    names = [[layer.name for layer in generator().layers] for _ in range(2)]
    assert names[0] == names[1]


@pytest.mark.parametrize("shape", [(28, 28, 1), (24, 40, 3)])
def test_built_by_the_recipe(shape):
    height, width, channels = shape
    shapes = {"source": (height // 4, width // 4, channels), "target": shape}
    small = {"width": 8, "generator.blocks": 1}
    model = tfgan_kit.build("esrgan", shapes, **small)
    assert model.generator.output_shape == (None, *shape)
    assert model.modality.shape == shape
    assert [*model.fields] == ["source", "target"]
    with pytest.raises(InputError, match="2 or 4 times"):
        tfgan_kit.build("srgan", shape, **small)

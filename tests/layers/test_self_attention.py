"""Self-attention against the paper's equations, in NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.layers import SelfAttention, spectral_layers
from tfgan_kit.precision import policy_scope

HALF = ("mixed_bfloat16", "mixed_float16")
CONVS = ("query", "key", "value", "result")
spectral_or_not = pytest.mark.parametrize("spectral", [False, True])


def make(shape=(2, 6, 4, 16), gamma=0.7, policy="float32", **options):
    """A built layer with random kernels, and pictures for it."""
    keras.utils.set_random_seed(1)
    with policy_scope(policy):
        layer = SelfAttention(**options)
    layer.build((None, *shape[1:]))
    layer.gamma.assign(gamma)
    images = np.random.default_rng(0).normal(0, 1, shape).astype("float32")
    return layer, tf.constant(images)


def kernel_of(conv):
    """`(inputs, outputs)` of a 1 x 1 convolution, as it is used."""
    spectral = hasattr(conv, "sigma")
    kernel = conv.normalized_kernel() if spectral else conv.kernel
    return np.array(kernel, "float64")[0, 0]


def pixels(images):
    return images.reshape(len(images), -1, images.shape[-1])


def largest(images):
    """The largest of each 2 x 2; at an odd edge, of what is there."""
    rows, columns = (range(0, side, 2) for side in images.shape[1:3])
    squares = ((slice(i, i + 2), slice(j, j + 2)) for i in rows for j in columns)
    found = [images[:, row, column].max((1, 2)) for row, column in squares]
    found = np.reshape(found, (len(rows), len(columns), *found[0].shape))
    return np.moveaxis(found, 2, 0)


def expected(layer, images):
    """Equations 1 to 3, one pixel after the other."""
    images = np.array(images, "float64")
    query, key, value, result = (kernel_of(getattr(layer, name)) for name in CONVS)
    gathered = []
    for image in images:
        queries = (image @ query).reshape(-1, query.shape[1])
        keys, values = (
            pixels(largest(image[None] @ kernel))[0] for kernel in (key, value)
        )
        for one in queries:
            scores = np.exp(keys @ one)
            gathered.append((scores / scores.sum()) @ values)
    gathered = np.reshape(gathered, (*images.shape[:3], -1))
    return images + float(layer.gamma) * (gathered @ result)


@spectral_or_not
@pytest.mark.parametrize("size", [(6, 4), (5, 7), (1, 1), (1, 4)])
def test_it_is_the_papers(size, spectral):
    layer, images = make((3, *size, 16), spectral=spectral)
    assert_allclose(layer(images), expected(layer, images), rtol=1e-4, atol=1e-5)
    assert layer.compute_output_shape(images.shape) == images.shape


@pytest.mark.parametrize("policy", ["float32", *HALF])
@spectral_or_not
def test_a_new_layer_changes_nothing(spectral, policy):
    keras.utils.set_random_seed(0)
    with policy_scope(policy):
        layer = SelfAttention(spectral)
    images = np.random.default_rng(0).normal(size=(2, 5, 5, 8)).astype("float32")
    outputs = layer(images)
    assert float(layer.gamma) == 0
    assert_array_equal(outputs, tf.cast(images, layer.compute_dtype))


@pytest.mark.parametrize(
    ("channels", "narrow", "half"), [(64, 8, 32), (16, 2, 8), (4, 1, 2), (1, 1, 1)]
)
def test_channels_are_the_published_codes(channels, narrow, half):
    layer, _ = make((1, 4, 4, channels))
    shapes = [getattr(layer, name).kernel.shape[2:] for name in CONVS]
    narrows = (channels, narrow)
    assert shapes == [narrows, narrows, (channels, half), (half, channels)]
    assert len(layer.trainable_variables) == 5  # gamma; no bias


def test_the_shares_of_a_pixel_sum_to_one():
    """With values that are 1 everywhere, all gather 1: the softmax is over the keys."""
    layer, images = make((2, 6, 4, 16), gamma=1.0)
    images = np.array(images)
    images[..., 0] = 1.0
    select = np.zeros((1, 1, 16, 8), "float32")
    select[0, 0, 0] = 1.0
    layer.value.kernel.assign(select)
    ones = np.ones(8) @ kernel_of(layer.result)
    added = layer(images) - images
    assert_allclose(added, np.broadcast_to(ones, images.shape), rtol=1e-4, atol=1e-5)


def test_a_pixel_gathers_from_where_its_query_points():
    """Keys differ by the pixel, queries do not: all pixels look at the same place."""
    layer, images = make((1, 4, 4, 16), gamma=1.0)
    images = np.zeros(images.shape, "float32")
    images[..., 0] = 1.0  # the query of all
    images[0, 2, 2, 1] = 30.0  # a key in the third row and column
    images[0, 2, 2, 2] = 5.0  # and its value
    for name, channel in (("query", 0), ("key", 1), ("value", 2)):
        conv = getattr(layer, name)
        kernel = np.zeros(conv.kernel.shape, "float32")
        kernel[0, 0, channel, 0] = 1.0
        conv.kernel.assign(kernel)
    added = (layer(images) - images).numpy()
    expected = 5.0 * kernel_of(layer.result)[0]
    assert_allclose(added, np.broadcast_to(expected, added.shape), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("policy", HALF)
@spectral_or_not
def test_scores_are_float32_under_a_half_policy(policy, spectral):
    layer, images = make(policy=policy, spectral=spectral)
    spec = tf.TensorSpec(images.shape, layer.compute_dtype)
    graph = tf.function(lambda x: layer(x)).get_concrete_function(spec).graph
    (softmax,) = [x for x in graph.get_operations() if x.type == "Softmax"]
    scores = softmax.inputs[0].op
    assert (softmax.get_attr("T"), scores.get_attr("T")) == (tf.float32, tf.float32)
    assert scores.type == "BatchMatMulV2"
    outputs = layer(images)
    assert outputs.dtype == layer.compute_dtype
    assert_allclose(
        tf.cast(outputs, tf.float32), expected(layer, images), rtol=0.05, atol=0.05
    )


@spectral_or_not
def test_gamma_learns_first_and_then_the_kernels(spectral):
    layer, images = make(gamma=0.0, spectral=spectral)
    moved = []
    for gamma in (0.0, 0.5):
        layer.gamma.assign(gamma)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(images) ** 3)
        variables = layer.trainable_variables
        gradients = tape.gradient(loss, [v.value for v in variables])
        moved.append(
            [bool(np.any(gradient != 0)) for gradient in map(np.array, gradients)]
        )
    names = [variable.name for variable in variables]
    assert names == ["gamma", "kernel", "kernel", "kernel", "kernel"]
    assert moved == [[True, False, False, False, False], [True] * 5]


def test_it_has_a_second_derivative():
    layer, images = make()
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(images)
            total = tf.reduce_sum(layer(images) ** 2)
        slopes = inner.gradient(total, images)
        norm = tf.reduce_sum(slopes**2)
    kernels = [getattr(layer, name).kernel.value for name in CONVS]
    for gradient in outer.gradient(norm, kernels):
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0


@spectral_or_not
def test_it_survives_saving_frozen_or_not(spectral, tmp_path):
    for trainable in (True, False):
        inputs = keras.Input((6, 4, 16))
        layer = SelfAttention(spectral, name="attention")
        model = keras.Model(inputs, layer(inputs))
        layer.trainable = trainable
        layer.gamma.assign(0.5)
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
        images = np.random.default_rng(0).normal(size=(2, 6, 4, 16)).astype("float32")
        assert_array_equal(loaded(images), model(images))
        assert not np.array_equal(loaded(images), images)
        again = loaded.get_layer("attention")
        assert again.spectral == spectral
        assert again.query.trainable == again.trainable == trainable


@spectral_or_not
def test_the_plain_layer_does_the_same_without_a_norm(spectral):
    layer, images = make(spectral=spectral, name="attention")
    outputs = layer(images)
    plain, weights = layer.plain()
    plain.build(images.shape)
    plain.set_weights(weights)
    assert plain.name == "attention"
    assert not spectral_layers(keras.Sequential([plain]))
    assert_allclose(plain(images), outputs, rtol=1e-4, atol=1e-5)

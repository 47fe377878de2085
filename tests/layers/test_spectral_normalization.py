import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.layers import (
    Conv2DTranspose,
    SpectralConv2D,
    SpectralConv2DTranspose,
    SpectralDense,
    SpectralEmbedding,
    spectral_layers,
)
from tfgan_kit.precision import policy_scope

# Each kind: how to make the layer, and the shape of its input.
KINDS = {
    "dense": (SpectralDense, {"units": 7}, (4, 12)),
    "conv": (SpectralConv2D, {"filters": 6, "kernel_size": 3}, (2, 9, 6, 5)),
    "strided conv": (
        SpectralConv2D,
        {"filters": 6, "kernel_size": 4, "strides": 2},
        (2, 9, 6, 5),
    ),
    "transposed conv": (
        SpectralConv2DTranspose,
        {"filters": 6, "kernel_size": 4, "size": (9, 5), "strides": 2},
        (2, 5, 3, 5),
    ),
}
HALF = ("mixed_bfloat16", "mixed_float16")
every_kind = pytest.mark.parametrize("kind", KINDS)


def make(kind, policy="float32", **options):
    """A built layer with a bias other than 0, and an input for it."""
    layer_class, arguments, shape = KINDS[kind]
    with policy_scope(policy):
        layer = layer_class(**arguments, **options)
    layer.build((None, *shape[1:]))
    layer.bias.assign(np.linspace(-1, 1, layer.bias.shape[0]))
    inputs = np.random.default_rng(0).normal(0, 1, shape).astype("float32")
    return layer, tf.constant(inputs)


def settle(layer, iterations=200):
    for _ in range(iterations):
        layer.power_iteration()


def matrix_of(layer, kernel):
    """`(inputs, outputs)`; a transposed convolution's kernel has its inputs last."""
    if isinstance(layer, SpectralConv2DTranspose):
        kernel = tf.transpose(kernel, [0, 1, 3, 2])
    return tf.reshape(kernel, [-1, kernel.shape[-1]])


def largest_singular_value(layer):
    kernel = layer.kernel.numpy().astype("float64")
    return np.linalg.svd(matrix_of(layer, kernel), compute_uv=False)[0]


def plain_layer(kind, layer):
    """The layer of Keras with the same bias and a kernel of the same shape."""
    _, arguments, shape = KINDS[kind]
    if kind == "dense":
        plain = keras.layers.Dense(**arguments)
    elif kind == "transposed conv":
        plain = Conv2DTranspose(**arguments)
    else:
        plain = keras.layers.Conv2D(**arguments, padding="same")
    plain.build((None, *shape[1:]))
    plain.bias.assign(layer.bias)
    return plain


def states(layer):
    return [variable.numpy() for variable in layer.variables]


@every_kind
def test_sigma_is_the_largest_singular_value(kind):
    layer, _ = make(kind)
    settle(layer)
    assert_allclose(layer.sigma(), largest_singular_value(layer), rtol=1e-5)
    matrix = matrix_of(layer, layer.normalized_kernel())
    assert_allclose(np.linalg.norm(matrix, ord=2), 1.0, rtol=1e-5)


@every_kind
def test_a_new_layer_is_near_to_normalized(kind):
    for seed in range(4):
        keras.utils.set_random_seed(seed)
        layer, _ = make(kind)
        assert_allclose(layer.sigma(), largest_singular_value(layer), rtol=0.1)


@pytest.mark.parametrize("kind", ["conv", "transposed conv"])
def test_one_power_iteration_is_the_one_of_the_paper(kind):
    layer, _ = make(kind)
    matrix = matrix_of(layer, layer.kernel.numpy().astype("float64")).numpy()
    v = matrix @ layer.u.numpy()
    u = matrix.T @ (v / np.linalg.norm(v))
    layer.power_iteration()
    assert_allclose(layer.u, u / np.linalg.norm(u), rtol=1e-5, atol=1e-6)


@every_kind
def test_equals_the_keras_layer_with_the_normalized_kernel(kind):
    layer, inputs = make(kind)
    plain = plain_layer(kind, layer)
    plain.kernel.assign(layer.kernel.numpy() / layer.sigma().numpy())
    outputs = layer(inputs)
    assert_allclose(outputs, plain(inputs), rtol=1e-5, atol=1e-6)
    assert (
        outputs.shape[1:] == layer.compute_output_shape((None, *inputs.shape[1:]))[1:]
    )


@pytest.mark.parametrize(
    ("size", "kernel_size", "strides"),
    [
        ((5, 8), 1, 1),
        ((7, 3), 4, 1),
        ((5, 8), 3, 2),
        ((7, 3), 4, 2),
        ((1, 1), 4, 2),
        ((7, 5), 4, 3),
    ],
)
def test_conv_of_odd_sizes_and_strides(size, kernel_size, strides):
    layer = SpectralConv2D(4, kernel_size, strides)
    plain = keras.layers.Conv2D(4, kernel_size, strides, padding="same")
    inputs = np.random.default_rng(0).normal(0, 1, (2, *size, 3)).astype("float32")
    outputs = layer(inputs)
    assert outputs.shape == plain(inputs).shape
    assert layer.compute_output_shape((2, *size, 3)) == outputs.shape
    plain.kernel.assign(layer.normalized_kernel())
    assert_allclose(outputs, plain(inputs), rtol=1e-5, atol=1e-6)


@every_kind
def test_gradient_goes_through_sigma(kind):
    """It is that of W / (v^T W u) with u and v held constant."""
    layer, inputs = make(kind)
    plain = plain_layer(kind, layer)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(layer(inputs, training=True)))
    gradient = tape.gradient(loss, layer.kernel.value)

    kernel = tf.constant(layer.kernel.numpy())
    u = tf.constant(layer.u.numpy())[:, None]
    v = tf.math.l2_normalize(matrix_of(layer, kernel) @ u)
    with tf.GradientTape() as tape:
        tape.watch(kernel)
        sigma = tf.transpose(v) @ matrix_of(layer, kernel) @ u
        variables = [kernel / sigma, plain.bias.value]
        outputs, _ = plain.stateless_call(variables, [], inputs)
        loss = tf.reduce_sum(tf.square(outputs))
    expected = tape.gradient(loss, kernel).numpy()
    assert_allclose(gradient, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


@every_kind
def test_gradient_does_not_change_the_scale_of_the_kernel(kind):
    """The output is the same for W and 2 W, so the gradient is orthogonal to W."""
    layer, inputs = make(kind)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(layer(inputs)))
    kernel = layer.kernel.numpy().astype("float64")
    gradient = tape.gradient(loss, layer.kernel.value).numpy().astype("float64")
    cosine = np.vdot(gradient, kernel)
    cosine /= np.linalg.norm(gradient) * np.linalg.norm(kernel)
    assert np.linalg.norm(gradient) > 0.1
    assert_allclose(cosine, 0, atol=1e-6)
    before = layer(inputs)
    layer.kernel.assign(2.0 * layer.kernel)
    assert_array_equal(layer(inputs), before)


def test_only_kernel_and_bias_are_trained():
    layer, _ = make("dense")
    assert [v.name for v in layer.trainable_variables] == ["kernel", "bias"]
    assert [v.name for v in layer.non_trainable_variables] == ["u"]


@every_kind
@pytest.mark.parametrize("policy", ["float32", *HALF])
def test_a_call_changes_no_variable(kind, policy):
    layer, inputs = make(kind, policy)
    before = states(layer)
    first = layer(inputs, training=True)
    assert_array_equal(layer(inputs, training=True), first)
    assert_array_equal(layer(inputs, training=False), first)
    for old, new in zip(before, states(layer), strict=True):
        assert_array_equal(new, old)


@every_kind
def test_a_power_iteration_moves_u_alone(kind):
    layer, _ = make(kind)
    kernel, u, bias = (v.numpy() for v in (layer.kernel, layer.u, layer.bias))
    layer.power_iteration()
    assert_array_equal(layer.kernel, kernel)
    assert_array_equal(layer.bias, bias)
    assert not np.array_equal(layer.u, u)


@every_kind
@pytest.mark.parametrize("policy", HALF)
def test_half_precision_keeps_sigma_in_float32(kind, policy):
    layer, inputs = make(kind, policy)
    settle(layer)
    sigma = layer.sigma()
    assert layer.kernel.dtype == layer.u.dtype == sigma.dtype.name == "float32"
    assert_allclose(sigma, largest_singular_value(layer), rtol=1e-5)
    kernel = layer.kernel.numpy()
    rounded = tf.cast(tf.cast(kernel, layer.compute_dtype), tf.float32)
    assert np.mean(rounded != kernel) > 0.9

    outputs = layer(inputs)
    assert outputs.dtype == layer.compute_dtype
    plain = plain_layer(kind, layer)
    plain.kernel.assign(tf.cast(kernel / sigma, layer.compute_dtype))
    # The outputs are of the order of 1; bfloat16 has 8 bits.
    assert_allclose(tf.cast(outputs, tf.float32), plain(inputs), rtol=2e-2, atol=3e-2)


@every_kind
@pytest.mark.parametrize("policy", HALF)
def test_a_call_in_half_precision_divides_in_float32(kind, policy):
    """Inside a call, too, where Keras would cast the variables first."""
    layer, inputs = make(kind, policy)
    outside = layer.normalized_kernel()
    seen = []

    def recording():
        seen.append((type(layer).normalized_kernel(layer), layer.sigma()))
        return seen[-1][0]

    layer.normalized_kernel = recording
    layer(inputs)
    ((inside, sigma),) = seen
    assert sigma.dtype == tf.float32
    assert inside.dtype == layer.compute_dtype
    assert_array_equal(tf.cast(inside, tf.float32), tf.cast(outside, tf.float32))


@every_kind
def test_config_round_trip(kind):
    layer, _ = make(kind, kernel_initializer="he_normal", name="one")
    config = keras.saving.serialize_keras_object(layer)
    loaded = keras.saving.deserialize_keras_object(config)
    assert type(loaded) is type(layer)
    assert loaded.get_config() == layer.get_config()
    expected = {**KINDS[kind][1], "name": "one"}
    assert expected.items() <= loaded.get_config().items()
    assert isinstance(loaded.kernel_initializer, keras.initializers.HeNormal)


@pytest.mark.parametrize("policy", ["float32", *HALF])
def test_saved_model_gives_the_same_output(tmp_path, policy):
    with policy_scope(policy):
        inputs = keras.Input((6, 5, 2))
        x = SpectralConv2D(3, 4, strides=2)(inputs)
        outputs = SpectralDense(1, dtype="float32")(keras.layers.Flatten()(x))
    model = keras.Model(inputs, outputs)
    images = np.random.default_rng(0).normal(0, 1, (4, 6, 5, 2)).astype("float32")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert_array_equal(loaded(images), model(images))
    for old, new in zip(states(model), states(loaded), strict=True):
        assert_array_equal(new, old)
    assert loaded.layers[1].compute_dtype == model.layers[1].compute_dtype


@every_kind
@pytest.mark.parametrize("use_bias", [True, False])
def test_the_plain_layer_does_the_same_without_a_norm(kind, use_bias):
    layer_class, arguments, shape = KINDS[kind]
    layer = layer_class(**arguments, use_bias=use_bias, name="one")
    inputs = np.random.default_rng(0).normal(0, 1, shape).astype("float32")
    outputs = layer(inputs)
    assert [weight.name for weight in layer.trainable_variables] == (
        ["kernel", "bias"] if use_bias else ["kernel"]
    )
    plain, weights = layer.plain()
    plain.build(shape)
    plain.set_weights(weights)
    assert plain.name == "one"
    assert not spectral_layers(keras.Sequential([plain]))
    assert_allclose(plain(inputs), outputs, rtol=1e-5, atol=1e-6)


def test_the_plain_embedding_has_the_same_vectors():
    layer = SpectralEmbedding(3, 4)
    labels = np.array([2, 0, 1, 1], "int32")
    vectors = layer(labels)
    plain, weights = layer.plain()
    plain.build((None,))
    plain.set_weights(weights)
    assert_allclose(plain(labels), vectors, rtol=1e-6)


def test_spectral_layers_are_found_inside_of_others():
    inner = keras.Sequential([keras.Input((3,)), SpectralDense(2, name="inner")])
    inputs = keras.Input((3,))
    x = keras.layers.Dense(3)(SpectralDense(3, name="outer")(inputs))
    model = keras.Model(inputs, inner(x))
    assert {layer.name for layer in spectral_layers(model)} == {"inner", "outer"}

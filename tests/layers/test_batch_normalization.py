"""The fused layer against Keras' own."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit import layers

POLICIES = {"float32": 2e-6, "mixed_bfloat16": 1e-2, "mixed_float16": 2e-3}
shapes = pytest.mark.parametrize("shape", [(16, 7, 5, 8), (16, 8), (1, 2, 2, 8)])


def made(layer_class, shape, policy="float32"):
    layer = layer_class(momentum=0.9, epsilon=1e-5, dtype=policy)
    layer.build(shape)
    layer.gamma.assign(np.linspace(0.5, 2.0, 8))
    layer.beta.assign(np.linspace(-1.0, 1.0, 8))
    return layer


def both(shape, policy="float32"):
    kinds = (keras.layers.BatchNormalization, layers.BatchNormalization)
    return [made(kind, shape, policy) for kind in kinds]


def images(shape):
    return np.random.default_rng(0).normal(2.0, 3.0, shape).astype("float32")


def step(layer, x):
    """Output, gradients and moving statistics of one training step, in float32."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
        loss = tf.reduce_sum(tf.cast(y, tf.float32) ** 3)
    gradients = tape.gradient(loss, [x, layer.gamma.value, layer.beta.value])
    found = [y, *gradients, layer.moving_mean.value, layer.moving_variance.value]
    return [tf.cast(value, tf.float32).numpy() for value in found]


@shapes
@pytest.mark.parametrize("policy", POLICIES)
def test_a_step_is_that_of_keras(shape, policy):
    theirs, ours = (step(layer, images(shape)) for layer in both(shape, policy))
    for one, other in zip(theirs, ours, strict=True):
        scale = np.abs(one).max()
        np.testing.assert_allclose(other, one, rtol=0, atol=POLICIES[policy] * scale)


@shapes
def test_outside_of_training_it_is_keras(shape):
    theirs, ours = both(shape)
    x = images(shape)
    np.testing.assert_array_equal(ours(x), theirs(x))
    theirs.trainable = ours.trainable = False
    np.testing.assert_array_equal(ours(x, training=True), theirs(x, training=True))


@pytest.mark.parametrize("policy", POLICIES)
def test_it_is_one_operation_in_the_type_of_the_policy(policy):
    layer = made(layers.BatchNormalization, (4, 4, 4, 8), policy)
    graph = tf.function(lambda x: layer(x, training=True)).get_concrete_function(
        tf.TensorSpec((4, 4, 4, 8), layer.compute_dtype)
    )
    operations = graph.graph.get_operations()
    (kernel,) = [one for one in operations if one.type == "FusedBatchNormV3"]
    assert kernel.get_attr("T") == layer.compute_dtype


def test_its_gradient_has_a_gradient():
    """A penalty on the gradient of a critic may pass through it."""
    found = []
    for layer in both((6, 3, 3, 8)):
        x = tf.constant(images((6, 3, 3, 8)))
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_sum(layer(x, training=True) ** 3)
            penalty = tf.reduce_sum(inner.gradient(y, x) ** 2)
        found.append(outer.gradient(penalty, x).numpy())
    scale = np.abs(found[0]).max()
    np.testing.assert_allclose(found[1], found[0], rtol=0, atol=1e-4 * scale)

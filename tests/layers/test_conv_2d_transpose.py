"""A transposed convolution to a size, against Keras' and a crop."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit import layers


@pytest.mark.parametrize("size", [(8, 10), (7, 10), (7, 9)])
@pytest.mark.parametrize("options", [{}, {"use_bias": False, "activation": "tanh"}])
def test_it_is_that_of_keras_without_the_rows_too_many(size, options):
    x = tf.constant(np.random.default_rng(0).normal(size=(3, 4, 5, 2)), tf.float32)
    theirs = keras.layers.Conv2DTranspose(6, 4, 2, padding="same", **options)
    ours = layers.Conv2DTranspose(6, 4, size, 2, **options)
    expected = theirs(x)[:, : size[0], : size[1]]
    assert ours.compute_output_shape(x.shape) == (3, *size, 6)
    ours.build(x.shape)
    ours.set_weights(theirs.get_weights())
    np.testing.assert_allclose(ours(x), expected, rtol=1e-5, atol=1e-6)


def test_it_is_saved_and_computes_in_the_type_of_its_policy():
    layer = layers.Conv2DTranspose(6, 4, (7, 9), 2, dtype="mixed_bfloat16")
    again = type(layer).from_config(layer.get_config())
    assert again(tf.zeros((1, 4, 5, 2))).shape == (1, 7, 9, 6)
    assert again(tf.zeros((1, 4, 5, 2))).dtype == tf.bfloat16
    assert again.kernel.dtype == "float32"

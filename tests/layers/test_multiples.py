"""Padding to multiples, and cropping back."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit.layers import CropLike, PadToMultiple


def rows(*values):
    return np.array(values, "float32").reshape(1, -1, 1, 1)


@pytest.mark.parametrize(
    ("multiple", "values", "padded"),
    [
        (4, [1, 2, 3], [1, 2, 3, 2]),
        (4, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 4, 3, 2]),
        (8, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 4, 3, 2]),
        (8, [1, 2, 3, 4], [1, 2, 3, 4, 4, 4, 4, 4]),  # too few for a reflection
        (4, [7], [7, 7, 7, 7]),
        (2, [1, 2], [1, 2]),
        (1, [1, 2, 3], [1, 2, 3]),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_values_that_are_written_down(multiple, values, padded, is_known):
    layer, images = PadToMultiple(multiple), rows(*values)
    shape = images.shape if is_known else (None, None, None, 1)
    call = tf.function(layer, input_signature=[tf.TensorSpec(shape)])
    made = call(images)
    assert_array_equal(made[0, :, 0, 0], padded)
    sideways = call(images.transpose(0, 2, 1, 3)) if not is_known else None
    if sideways is not None:
        assert_array_equal(sideways[0, 0, :, 0], padded)
    assert_array_equal(CropLike()([made, images]), images)


def test_shapes_without_values():
    layer = PadToMultiple(8)
    assert layer.compute_output_shape((None, 9, 16, 3)) == (None, 16, 16, 3)
    assert layer.compute_output_shape((2, None, None, 3)) == (2, None, None, 3)
    assert layer.get_config()["multiple"] == 8
    shapes = [(None, 16, 16, 3), (None, 9, 12, 1)]
    assert CropLike().compute_output_shape(shapes) == (None, 9, 12, 3)


def test_gradients_add_up_where_values_are_repeated():
    images = tf.constant(rows(1, 2, 3))
    with tf.GradientTape() as tape:
        tape.watch(images)
        total = tf.reduce_sum(PadToMultiple(4)(images))
    slopes = tf.convert_to_tensor(tape.gradient(total, images))
    # The only column is repeated four times, and the second row twice.
    assert_array_equal(slopes[0, :, 0, 0], [4, 8, 4])

"""The line of an exception that tells a user what happened."""

import pytest
import tensorflow as tf

from tfgan_kit.errors import reason_of

KERAS = """A total of 1 objects could not be loaded. Example error message for <D>:

Layer 'first' expected 2 variables, but received 0 variables during loading.

List of objects that could not be loaded:
[<D>]"""


def raised_in_a_graph():
    @tf.function
    def fail(value):
        with tf.control_dependencies([tf.debugging.Assert(value > 1, ["too small"])]):
            return value + 1

    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        fail(tf.constant(0))
    return caught.value


def test_a_graph_gives_the_reason_and_not_its_announcement():
    assert str(raised_in_a_graph()).startswith("Graph execution error:")
    assert reason_of(raised_in_a_graph()).startswith("assertion failed: [too small]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo", "one"),
        (KERAS, "Layer 'first' expected 2 variables, but received 0 variables"),
        ("the reason:", "the reason"),
        ("", "ValueError"),
        ("\n", "ValueError"),
    ],
)
def test_no_reason_ends_in_a_colon(text, expected):
    reason = reason_of(ValueError(text))
    assert expected in reason
    assert not reason.endswith(":")

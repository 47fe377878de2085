"""Callbacks that drive the learning rates of both sides."""

import keras
import numpy as np
import pytest

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.callbacks import LearningRates, ReduceLearningRates
from tfgan_kit.callbacks.learning_rates import rates_of
from tfgan_kit.errors import InputError, InputWarning

NAMES = ("generator_learning_rate", "discriminator_learning_rate")


def eager(policy="float32"):
    model = tiny_model("gan", compiled=False, policy=policy)
    model.compile("sgd", "sgd", run_eagerly=True)
    return model


def logged(history):
    return [list(np.float32(history.history[name])) for name in NAMES]


def halving(epoch):
    return 0.1 * 0.5**epoch


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_a_schedule_drives_both_sides(policy):
    model = eager(policy)
    history = fit(model, some_images(10), epochs=3, callbacks=[LearningRates(halving)])
    assert logged(history) == [list(np.float32([0.1, 0.05, 0.025]))] * 2
    assert float(model.generator_optimizer.learning_rate) == np.float32(0.025)


def test_a_schedule_drives_each_side():
    rates = LearningRates(lambda epoch: (0.1, 0.4) if epoch else 0)
    model = eager()
    before = values(model.generator.trainable_variables)
    fit(model, some_images(10), callbacks=[rates])
    assert_all_equal(values(model.generator.trainable_variables), before)
    history = fit(model, some_images(10), epochs=2, initial_epoch=1, callbacks=[rates])
    assert logged(history) == [[np.float32(0.1)], [np.float32(0.4)]]


@pytest.mark.parametrize(
    "rate", [-0.1, float("nan"), "0.1", None, (0.1,), (0.1, 0.1, 1)]
)
def test_what_is_no_rate_is_refused(rate):
    with pytest.raises(InputError):
        fit(eager(), callbacks=[LearningRates(lambda epoch: rate)])


def test_what_is_no_schedule_is_refused():
    with pytest.raises(InputError):
        LearningRates(0.1)


@pytest.mark.parametrize("callback", [LearningRates(halving), ReduceLearningRates("a")])
def test_an_optimizer_with_a_schedule_of_its_own_is_refused(callback):
    model = tiny_model("gan", compiled=False)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    model.compile("sgd", keras.optimizers.SGD(schedule), run_eagerly=True)
    with pytest.raises(InputError, match="discriminator_optimizer"):
        fit(model, callbacks=[callback])


class Numbers(keras.callbacks.Callback):
    """Logs the next of some numbers; None: an epoch without it."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers

    def on_epoch_end(self, epoch, logs=None):
        if self.numbers[epoch] is not None:
            logs["distance"] = self.numbers[epoch]


def reduced(numbers, **options):
    """The rates of both sides after each epoch, of 1 and 0.5 at first."""
    model, found = eager(), []
    model.generator_optimizer.learning_rate = 1.0
    model.discriminator_optimizer.learning_rate = 0.5
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: found.append(rates_of(model))
    )
    callbacks = [Numbers(numbers), ReduceLearningRates("distance", **options), note]
    fit(model, some_images(10), epochs=len(numbers), callbacks=callbacks)
    return np.transpose(found)


@pytest.mark.parametrize(
    ("numbers", "options", "rates"),
    [
        ([5, 4, 4, 4, 4, 4], {"patience": 2}, [1, 1, 1, 0.5, 0.5, 0.25]),
        ([5, 4, 4, 3, 3, 3], {"patience": 2}, [1, 1, 1, 1, 1, 0.5]),
        ([1, 2, 2], {"patience": 1, "higher": True}, [1, 1, 0.5]),
        ([5, None, 5, None, 5], {"patience": 2, "factor": 0.25}, [1, 1, 1, 1, 0.25]),
        ([5, 4.9, 4.8], {"patience": 1, "min_delta": 0.15}, [1, 0.5, 0.5]),
    ],
)
def test_rates_fall_when_a_number_stops_improving(numbers, options, rates):
    rates = np.array(rates)
    np.testing.assert_array_equal(reduced(numbers, **options), [rates, rates / 2])


def test_rates_do_not_fall_below_the_least_one():
    generator, discriminator = reduced([5, 5, 5], patience=1, min_rate=0.75)
    np.testing.assert_array_equal(generator, [1, 0.75, 0.75])
    np.testing.assert_array_equal(discriminator, [0.5, 0.5, 0.5])


def test_a_number_that_is_not_logged_is_said_once():
    callbacks = [ReduceLearningRates("fid")]
    with pytest.warns(InputWarning, match="fid") as caught:
        fit(eager(), some_images(10), epochs=2, callbacks=callbacks)
    assert len(caught) == 1


@pytest.mark.parametrize(
    "options", [{"factor": 1}, {"factor": 0}, {"patience": 0}, {"min_rate": -1}]
)
def test_numbers_out_of_range_are_refused(options):
    with pytest.raises(InputError):
        ReduceLearningRates("distance", **options)

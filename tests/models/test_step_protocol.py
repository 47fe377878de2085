"""What every `train_step` must do, and that its numbers are those of its steps."""

import keras
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import (
    SHAPE,
    assert_all_equal,
    fit,
    some_images,
    tiny_model,
    values,
)
from tfgan_kit import models
from tfgan_kit.errors import InputError
from tfgan_kit.networks import mlp


class Base(models.GAN):
    def move(self, real):
        self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()


class NoBeginning(Base):
    def train_step(self, data):
        return self.move(data / 255)


class NoVerbAtAll(Base):
    def train_step(self, data):
        return {"d_loss": tf.reduce_mean(data)}


class LateBeginning(Base):
    def train_step(self, data):
        self.sample_latents(3)
        return self.move(self.real_batches(data)[0])


class TwoBeginnings(Base):
    def train_step(self, data):
        (real,) = self.real_batches(data)
        self.discriminator_step(self.discriminator_terms, real)
        return self.move(self.real_batches(data)[0])


class NoGeneratorStep(Base):
    loss_terms = ("d_loss",)

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        return self.get_metrics_result()


class Simple(Base):
    def train_step(self, data):
        return self.move(self.real_batches(data)[0])


class Undeclared(Simple):
    def generator_terms(self, real):
        return {**super().generator_terms(real), "l1": tf.constant(1.0)}


class NeverComes(Simple):
    loss_terms = ("d_loss", "g_loss", "l1")


class UnknownLog(Simple):
    def generator_terms(self, real):
        self.log(sharpness=1.0)
        return super().generator_terms(real)


class NoDictionary(Simple):
    def generator_terms(self, real):
        return super().generator_terms(real)["g_loss"]


class PerImage(Simple):
    """Its gradient would be that of a sum over the batch."""

    def generator_terms(self, real):
        return {"g_loss": tf.math.softplus(-self.judge(self.synthesize(real)))}


class NoLoss(Simple):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_fn = None


def compiled(model_class, **options):
    keras.utils.set_random_seed(0)
    model = model_class(mlp.generator(SHAPE, 4, width=8), mlp.discriminator(SHAPE))
    model.compile("adam", "adam", **options)
    return model


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}], ids=["graph", "eager"])
@pytest.mark.parametrize(
    ("model_class", "word"),
    [
        (NoBeginning, "begin_step"),
        (NoVerbAtAll, "begin_step"),
        (LateBeginning, "begin_step"),
        (TwoBeginnings, "begin_step"),
        (NoGeneratorStep, "end_step"),
        (Undeclared, "l1"),
        (NeverComes, "l1"),
        (UnknownLog, "sharpness"),
        (NoDictionary, "dict"),
        (PerImage, "g_loss"),
        (NoLoss, "loss_fn"),
    ],
)
def test_a_step_that_leaves_something_out_is_refused(model_class, word, options):
    with pytest.raises(InputError, match=word):
        fit(compiled(model_class, **options))


@pytest.mark.parametrize("options", [{"jit_compile": True}, {"steps_per_execution": 2}])
def test_it_is_refused_in_every_kind_of_graph(options):
    with pytest.raises(InputError, match="begin_step"):
        fit(compiled(NoBeginning, **options))


def test_it_is_refused_in_a_loop_of_ones_own():
    with pytest.raises(InputError, match="end_step"):
        compiled(NoGeneratorStep).train_step(some_images(10))


class Longer(Simple):
    """Calls the step of the class before it."""

    also_logged = ("batches",)

    def train_step(self, data):
        super().train_step(data)
        self.log(batches=1.0)
        return self.get_metrics_result()


def test_a_step_may_call_that_of_its_base():
    logs = fit(compiled(Longer)).history
    assert logs["batches"] == [1]
    assert set(logs) == {"d_loss", "g_loss", "d_real", "d_fake", "batches"}


def test_terms_that_are_one_text_are_refused():
    class OneText(Simple):
        loss_terms = "g_loss"

    with pytest.raises(InputError, match="loss_terms"):
        compiled(OneText)


def test_a_refused_step_does_not_refuse_the_next_fit():
    model = compiled(Simple)
    with pytest.raises(InputError):
        fit(model, some_images(20, (9, 9, 1)))
    assert set(fit(model).history) == {"d_loss", "g_loss", "d_real", "d_fake"}


def test_verbs_outside_of_a_step_are_free():
    model = compiled(Simple)
    terms = model.discriminator_terms({"real": tf.zeros((2, *SHAPE))})
    assert set(terms) == {"d_loss"}


# Data of unknown length: Keras finds its end by a step too many -----------------------


class Counting(Simple):
    """Logs numbers that need no data."""

    also_logged = ("one",)

    def generator_terms(self, real):
        self.log(one=1.0)
        return super().generator_terms(real)


def data_of(whole, known):
    data = tf.data.Dataset.from_tensor_slices(some_images(40))
    data = data.batch(10, drop_remainder=whole)
    return data if known else data.filter(lambda *batch: True)


def counts(model):
    sides = model.generator_optimizer, model.discriminator_optimizer
    return [int(model.step), *(int(side.iterations) for side in sides)]


def trained(variant, known, whole=True, **options):
    if variant == "counting":
        model = compiled(Counting, **options)
    else:
        augment = "ada" if variant == "dcgan" else "none"
        model = tiny_model(variant, compiled=False, augment=augment)
        # A rate that depends on the count of updates.
        rate = keras.optimizers.schedules.PolynomialDecay(1e-2, 20)
        sides = keras.optimizers.Adam(rate), keras.optimizers.Adam(rate)
        model.compile(*sides, **options)
    data = data_of(whole, known)
    return model, model.fit(data, epochs=2, verbose=0).history


@pytest.mark.parametrize(
    ("variant", "options"),
    [
        # dcgan runs the same graph.
        pytest.param("counting", {}, marks=pytest.mark.exhaustive),
        ("counting", {"steps_per_execution": 3}),
        ("counting", {"run_eagerly": True}),
        ("dcgan", {}),
    ],
)
def test_every_number_is_that_of_the_steps_with_data(variant, options):
    expected, wanted = trained(variant, known=True, **options)
    model, logs = trained(variant, known=False, **options)
    assert counts(model)[:2] == [8, 8]
    assert counts(model) == counts(expected)
    assert set(logs) == set(wanted)
    for name, value in wanted.items():
        assert_allclose(logs[name], value, rtol=1e-6, err_msg=name)
    assert_all_equal(values(model.variables), values(expected.variables))


def test_wgan_gp_logs_means_of_a_plain_data_set():
    """Its check of small batches makes every data set one of unknown length."""
    model, logs = trained("wgan-gp", known=True, whole=False)
    images, sides = some_images(40), counts(model)
    expected = tiny_model("wgan-gp", compiled=False)
    rate = keras.optimizers.schedules.PolynomialDecay(1e-2, 20)
    expected.compile(keras.optimizers.Adam(rate), keras.optimizers.Adam(rate))
    wanted = fit(expected, images, epochs=2).history
    assert sides == [8, 8, 16]
    for name, value in wanted.items():
        assert_allclose(logs[name], value, rtol=1e-5, err_msg=name)


class Batches(keras.metrics.Metric):
    """Counts, and reads nothing."""

    def __init__(self):
        super().__init__(name="batches")
        self.count = self.add_variable((), "zeros", name="count")

    def update_state(self, real, fake):
        self.count.assign_add(1.0)

    def result(self):
        return self.count.value


@pytest.mark.parametrize("options", [{}, {"steps_per_execution": 3}])
def test_evaluation_counts_no_batch_that_is_not_there(options):
    model = tiny_model("gan", compiled=False)
    model.compile("adam", "adam", metrics=[Batches()], **options)
    held_out = data_of(whole=True, known=False)
    assert model.evaluate(held_out, verbose=0) == 4
    history = fit(model, validation_data=held_out).history
    assert history["val_batches"] == [4]

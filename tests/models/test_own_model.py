"""A model, a loss and a network of a user's own, in a script."""

import csv

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import SHAPE, assert_all_equal, check_gan, fit, some_images, values
from tfgan_kit import callbacks, models, options
from tfgan_kit.errors import InputError
from tfgan_kit.networks import mlp
from tfgan_kit.regularizers import r1
from tfgan_kit.runs import building, checkpoints

WEIGHT = options.Option(float, "weight of R1", low=0)


class Logistic:
    """A loss with what training needs, and nothing else."""

    def discriminator(self, real_logits, fake_logits):
        real = tf.reduce_mean(tf.math.softplus(-real_logits))
        return real + tf.reduce_mean(tf.math.softplus(fake_logits))

    def generator(self, fake_logits):
        return tf.reduce_mean(tf.math.softplus(-fake_logits))


@keras.saving.register_keras_serializable("tests")
class OwnGAN(models.AdversarialModel):
    """A GAN with R1 and a number of its own."""

    loss_terms = ("d_loss", "own_r1", "g_loss")
    also_logged = ("spread",)
    loss_fn = Logistic()

    def __init__(self, generator, discriminator, *, own_weight=1.0, **kwargs):
        super().__init__(generator, discriminator, **kwargs)
        self.own_weight = options.check("own_weight", own_weight, WEIGHT)

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        fake = self.synthesize(real)
        self.log(spread=tf.math.reduce_std(fake))
        penalty = self.own_weight * r1(self.judge, real)
        d_loss = self.discriminator_loss(*self.judge_both(real, fake))
        return {"d_loss": d_loss, "own_r1": penalty}

    def get_config(self):
        return {**super().get_config(), "own_weight": self.own_weight}


def own_generator():
    inputs = keras.Input((4,))
    h = keras.layers.Dense(16, activation="relu")(inputs)
    h = keras.layers.Dense(64, activation="tanh")(h)
    return keras.Model(inputs, keras.layers.Reshape(SHAPE)(h))


def own_model(**options):
    keras.utils.set_random_seed(3)
    model = OwnGAN(own_generator(), mlp.discriminator(SHAPE, width=8), **options)
    model.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return model


NAMES = ["d_loss", "own_r1", "g_loss", "spread"]


@pytest.mark.parametrize("in_graph", [True, False])
def test_it_trains_saves_and_loads_like_one_of_ours(in_graph, tmp_path):
    check_gan(lambda: own_model(n_critic=2), tmp_path, in_graph)
    model = own_model(own_weight=0.5)
    logs = fit(model).history
    assert sorted(logs) == sorted(NAMES)
    assert list(model.logged) == NAMES
    model.save(tmp_path / "own.keras")
    loaded = building.load_keras(tmp_path / "own.keras")
    assert loaded.own_weight == 0.5
    assert_array_equal(loaded.generate(3), model.generate(3))


def test_what_nobody_reports_is_not_in_the_table_nor_after_a_resume(tmp_path):
    path, images = tmp_path / "metrics.csv", some_images(40)

    def trained(model, steps):
        log = callbacks.MetricsLog(path, every=2)
        data = tf.data.Dataset.from_tensors(images[:10]).repeat()
        model.fit(data, steps_per_epoch=steps, callbacks=[log], verbose=0)
        return model

    straight = trained(own_model(), 6)
    expected = path.read_text()
    rows = list(csv.DictReader(expected.splitlines()))
    assert [*rows[0]] == ["epoch", "step", *NAMES]
    assert [row["step"] for row in rows] == ["2", "4", "6"]
    path.unlink()

    checkpoints.save(trained(own_model(), 3), tmp_path)
    for _ in range(2):  # the second one finds rows after its step
        resumed = own_model()
        checkpoints.load(resumed, tmp_path / "step-00000003")
        trained(resumed, 3)
        assert path.read_text() == expected
        assert_all_equal(values(resumed.variables), values(straight.variables))


def test_a_log_without_steps_keeps_the_table(tmp_path):
    path = tmp_path / "metrics.csv"
    model = own_model()
    fit(model, callbacks=[callbacks.MetricsLog(path, every=2)])
    before = path.read_text()
    resumed = own_model()
    resumed.step.assign(2)
    log = callbacks.MetricsLog(path, every=2)
    log.set_model(resumed)
    log.on_train_begin()
    assert path.read_text() == before


class WithOpinion(Logistic):
    def opinion(self, logits):
        return tf.reduce_mean(tf.sigmoid(logits))


def test_a_loss_with_an_opinion_has_it_logged():
    model = own_model()
    model.loss_fn = WithOpinion()
    assert 0 < fit(model).history["d_real"][0] < 1
    assert list(model.logged) == [*NAMES[:3], "d_real", "d_fake", "spread"]


class OwnTerms(models.GAN):
    """Has no use for `discriminator_loss`."""

    def discriminator_terms(self, batch):
        fake_logits = self.judge(self.synthesize(batch))
        real_logits = self.judge(batch["real"])
        return {"d_loss": self.loss_fn.discriminator(real_logits, fake_logits)}


def small(model_class, **options):
    compile_options = {"run_eagerly": options.pop("run_eagerly", False)}
    model = model_class(mlp.generator(SHAPE, 4, width=8), mlp.discriminator(SHAPE))
    model.compile("adam", "adam", **compile_options)
    return model


@pytest.mark.parametrize("run_eagerly", [True, False])
def test_own_terms_log_no_zeros_in_the_place_of_opinions(run_eagerly):
    history = fit(small(OwnTerms, run_eagerly=run_eagerly)).history
    assert set(history) == {"d_loss", "g_loss"}


def test_ada_needs_a_boundary_and_somebody_who_steers():
    pair = lambda: (mlp.generator(SHAPE, 4), mlp.discriminator(SHAPE))  # noqa: E731
    for model_class, word in ((OwnGAN, "boundary"), (OwnTerms, "augment_p")):
        model = model_class(*pair(), augment="ada")
        model.compile("adam", "adam")
        with pytest.raises(InputError, match=word):
            fit(model)


def test_an_option_of_ones_own_has_a_rule_or_a_sentence():
    with pytest.raises(InputError, match="own_weight must be a number of at least 0"):
        own_model(own_weight=-1.0)
    with pytest.raises(InputError, match="my_weight"):
        options.check("my_weight", 1.0)
    with pytest.raises(InputError, match="n_critic"):  # a slip finds the near name
        options.check("n_critc", 1)
    assert options.check("my_weight", 1, WEIGHT) == np.float64(1.0)

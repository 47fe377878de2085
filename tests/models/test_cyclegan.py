"""CycleGAN by hand values, and what reaches which network."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import assert_all_equal, fields_of, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import CycleGAN
from tfgan_kit.networks import patch, translate

SHAPE = (8, 8, 1)
WAYS = ("loss", "back_loss")


def discriminator():
    return patch.discriminator(SHAPE, width=4, depth=1, normalization="none")


@keras.saving.register_keras_serializable("test_cyclegan")
class Scale(keras.layers.Layer):
    """Images times one number, which trains."""

    def __init__(self, start, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        start = keras.initializers.Constant(self.start)
        self.factor = self.add_weight(shape=(), initializer=start, name="factor")

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "start": self.start}


def scaling(*factors, **options):
    """A CycleGAN whose generators multiply, and whose discriminators say 0."""
    generators = []
    for factor in factors:
        images = keras.Input(SHAPE)
        generators.append(keras.Model(images, Scale(factor)(images)))
    model = CycleGAN(*generators, discriminator(), discriminator(), **options)
    for name in model.discriminator_side:
        for weight in getattr(model, name).weights:
            weight.assign(tf.zeros_like(weight))
    return model


def terms_at(model, value=0.5):
    batch = {name: tf.fill((3, *SHAPE), value) for name in ("a", "b")}
    fakes = {}
    terms = model.generator_terms(batch, fakes)
    terms |= model.discriminator_terms(batch, fakes)
    return {name: float(term) for name, term in terms.items()}


def both(value):
    return [pytest.approx(value, abs=1e-6)] * 2


def of(terms, name):
    return [terms[f"{name}_{end}"] for end in WAYS]


def test_identity():
    terms = terms_at(scaling(1.0, 1.0))
    assert of(terms, "cycle") == of(terms, "identity") == both(0)


def test_negation():
    terms = terms_at(scaling(-1.0, -1.0))
    assert of(terms, "cycle") == both(0)
    assert of(terms, "identity") == both(5)


def test_the_weights():
    terms = terms_at(scaling(0.0, 0.0, cycle_weight=3.0, identity_weight=0.5))
    assert of(terms, "cycle") == both(1.5)
    assert of(terms, "identity") == both(0.25)
    terms = terms_at(scaling(0.5, 1.0, identity_weight=0.0))
    assert of(terms, "cycle") == both(2.5)
    assert of(terms, "identity") == both(0)


def test_discriminators_that_say_0():
    terms = terms_at(scaling(1.0, 1.0))
    assert of(terms, "g") == both(1)
    assert of(terms, "d") == both(0.5)


def test_both_cycle_terms_reach_both_generators():
    model = scaling(0.5, 0.75)
    batch = {name: tf.fill((2, *SHAPE), 0.5) for name in ("a", "b")}
    factors = [v for n in model.generator_side for v in getattr(model, n).variables]
    with tf.GradientTape(persistent=True) as tape:
        terms = model.generator_terms(batch, {})
    # 10 |f g x - x| for x = 1/2 falls by 5 g per f, and by 5 f per g.
    for end in WAYS:
        found = tape.gradient(terms[f"cycle_{end}"], factors)
        assert [float(x) for x in found] == pytest.approx([-5 * 0.75, -5 * 0.5])
    total = terms["cycle_loss"] + terms["cycle_back_loss"]
    del tape
    assert float(total) == pytest.approx(2 * 10 * 0.5 * (1 - 0.375))


def test_discriminators_see_the_fakes_of_before_the_step():
    model = scaling(0.5, 0.25, pool_size=0)
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.0))
    model.run_eagerly = True
    seen = {}
    judge_both = model.judge_both

    def watched(real, fake, by):
        seen[by] = float(fake[0, 0, 0, 0])
        return judge_both(real, fake, by=by)

    model.judge_both = watched
    batch = {name: np.full((2, *SHAPE), 0.5, "float32") for name in ("a", "b")}
    model.train_on_batch(batch)
    assert seen == {"discriminator": 0.25, "discriminator_back": 0.125}
    changed = [float(v.numpy()) for v in model.generator.variables]
    assert changed != [0.5]


def test_a_step_translates_each_image_once_for_both_sides():
    model = tiny_model("cyclegan", compiled=False)
    calls = []
    synthesize = model.synthesize

    def counted(*args, by, **kwargs):
        calls.append(by)
        return synthesize(*args, by=by, **kwargs)

    model.synthesize = counted
    model.compile("sgd", "sgd", run_eagerly=True)
    model.train_on_batch(fields_of(model, 2))
    assert sorted(calls) == ["generator"] * 3 + ["generator_back"] * 3


def test_several_steps_of_the_discriminators():
    model = tiny_model("cyclegan", n_critic=2)
    model.run_eagerly = True
    before = values(model.discriminator.variables)
    model.train_on_batch(fields_of(model, 4))
    assert int(model.generator_optimizer.iterations) == 1
    assert int(model.discriminator_optimizer.iterations) == 2
    changed = values(model.discriminator.variables)
    assert any(np.any(x != y) for x, y in zip(before, changed, strict=True))


def test_images_of_other_channels():
    grey, colour = (12, 8, 1), (12, 8, 3)
    model = CycleGAN(
        translate.generator(grey, colour, width=4, blocks=1),
        translate.generator(colour, grey, width=4, blocks=1),
        patch.discriminator(colour, width=4, depth=1),
        patch.discriminator(grey, width=4, depth=1),
    )
    model.compile("adam", "adam", run_eagerly=True)
    logs = model.train_on_batch(fields_of(model, 2), return_dict=True)
    assert logs["identity_loss"] == logs["identity_back_loss"] == 0
    assert all(np.isfinite(list(logs.values())))
    model.keep_examples(a=fields_of(model, 2)["a"])
    assert model.generate(2).shape == (2, *colour)


def test_a_resumed_run_equals_one_that_went_through(tmp_path):
    def steps(model, numbers):
        for number in numbers:
            model.train_on_batch(fields_of(model, 2, seed=number))

    straight, half = (tiny_model("cyclegan", pool_size=3) for _ in range(2))
    for model in (straight, half):
        model.run_eagerly = True
    steps(straight, range(6))
    steps(half, range(3))
    half.save(tmp_path / "half.keras")
    resumed = keras.saving.load_model(tmp_path / "half.keras")
    resumed.run_eagerly = True
    steps(resumed, range(3, 6))
    assert_all_equal(values(resumed.variables), values(straight.variables))
    for name, pool in straight.pools.items():
        assert_array_equal(resumed.pools[name].images, pool.images)


@pytest.mark.parametrize(
    "options", [{"cycle_weight": -1}, {"pool_size": -1}, {"pool_size": 1.5}]
)
def test_a_number_that_cannot_be_is_refused(options):
    with pytest.raises(InputError, match=next(iter(options))):
        scaling(1.0, 1.0, **options)

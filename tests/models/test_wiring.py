"""Networks by names: what fits, fields of any names, kept examples, lazy terms."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import SHAPE, assert_all_equal, some_images, values
from tfgan_kit import losses, models
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.wiring import GENERATOR, Wire
from tfgan_kit.networks import heads, mlp

# `fit` says from which examples it will sample; tests/general looks at that.
pytestmark = pytest.mark.filterwarnings("ignore:samples will be made from")

SMALL = {"width": 8, "depth": 1}


class Trained(models.AdversarialModel):
    """The plain algorithm, for any wiring."""

    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()


@keras.saving.register_keras_serializable("tests")
class Translation(Trained):
    """Makes the target of a source, judged beside it."""

    wiring = {
        "generator": Wire(("source",), gives="target"),
        "discriminator": Wire(("source", "target")),
    }

    def discriminator_terms(self, batch):
        source = batch["source"]
        sides = (source, batch["target"]), (source, self.synthesize(batch))
        return {"d_loss": self.discriminator_loss(*self.judge_both(*sides))}

    def generator_terms(self, batch):
        logits = self.judge(batch["source"], self.synthesize(batch))
        return {"g_loss": self.loss_fn.generator(logits)}


@keras.saving.register_keras_serializable("tests")
class Unpaired(Trained):
    """Makes examples of b from those of a; no example of one belongs to the other."""

    wiring = {"generator": Wire(("a",), gives="b"), "discriminator": Wire(("b",))}
    paired = False

    def discriminator_terms(self, batch):
        logits = self.judge_both(batch["b"], self.synthesize(batch))
        return {"d_loss": self.discriminator_loss(*logits)}


class OneSide(Trained):
    """A field that the discriminator alone takes."""

    wiring = {"generator": GENERATOR, "discriminator": Wire(("real", "context"))}


def dense(taken, given):
    """A network of one layer: inputs and an output of these shapes."""
    inputs = [keras.Input(shape) for shape in taken]
    flat = [keras.layers.Flatten()(x) for x in inputs]
    x = keras.layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    x = keras.layers.Dense(int(np.prod(given)), activation=None)(x)
    outputs = keras.layers.Reshape(given)(x)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs)


def translation(source=(3,), target=(2,), **options):
    keras.utils.set_random_seed(1)
    networks = dense([source], target), dense([source, target], (1,))
    return compiled(Translation(*networks, **options))


def unpaired(**options):
    keras.utils.set_random_seed(1)
    networks = dense([(3,)], (2,)), dense([(2,)], (1,))
    return compiled(Unpaired(*networks, **options), run_eagerly=True)


def compiled(model, **options):
    model.compile("adam", keras.optimizers.Adam(1e-3), **options)
    return model


def rows(count, length, seed=0):
    return np.random.default_rng(seed).normal(size=(count, length)).astype("float32")


def seen_by(model):
    """A list that gets each batch of a discriminator step, in arrays."""
    seen, terms = [], model.discriminator_terms
    model.discriminator_terms = lambda batch: (
        seen.append({name: value.numpy() for name, value in batch.items()}),
        terms(batch),
    )[1]
    return seen


# Wiring ------------------------------------------------------------------------------


def generator(**options):
    return mlp.generator(SHAPE, 4, **SMALL, **options)


def critic(shape=SHAPE, **options):
    return mlp.discriminator(shape, **SMALL, **options)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Trained(generator()), "discriminator"),
        (lambda: Trained(discriminator=critic()), "without generator"),
        (lambda: Trained(generator(), critic(), critic()), "3 by position"),
        (lambda: models.GAN(critic=critic(), generator=generator()), "discriminator"),
    ],
)
def test_each_network_is_needed_once(make, sentence):
    with pytest.raises((InputError, TypeError), match=sentence):
        make()


def test_networks_are_given_by_position_or_by_name():
    networks = generator(), critic()
    one, other = (
        Trained(*networks),
        Trained(discriminator=critic(), generator=generator()),
    )
    assert [*one.networks()] == [*other.networks()] == ["generator", "discriminator"]
    assert one.generator is networks[0]


@pytest.mark.parametrize(
    ("make", "name", "received"),
    [
        # Another shape, another rank, an input too few and one too many.
        (lambda: Trained(generator(), critic((8, 9, 1))), "discriminator", "8, 9, 1"),
        (
            lambda: Trained(generator(), critic((64,))),
            "discriminator",
            r"\(batch, 64\)",
        ),
        (
            lambda: Translation(dense([(3,)], (2,)), dense([(2,)], (1,))),
            "discriminator",
            r"inputs of \(batch, 2\)\.",
        ),
        (
            lambda: OneSide(dense([(4,)], (5,)), dense([(5,)], (1,))),
            "discriminator",
            r"inputs of \(batch, 5\)\.",
        ),
        (
            lambda: Unpaired(dense([(3,)], (2,)), dense([(2,), (5,)], (1,))),
            "discriminator",
            r"\(batch, 2\), \(batch, 5\)\.",
        ),
        (
            lambda: Trained(generator(), critic(head=heads.Auxiliary(3))),
            "discriminator",
            r"outputs of \(batch, 1\), \(batch, 3\)\.",
        ),
        (
            lambda: models.BEGAN(generator(), critic()),
            "discriminator",
            r"outputs of \(batch, 1\)\.",
        ),
        (lambda: Trained(dense([(4, 4)], SHAPE), critic()), "latents", r"\(4, 4\)"),
    ],
)
def test_a_network_that_takes_or_gives_something_else_is_refused(make, name, received):
    with pytest.raises(InputError, match=f"^{name} must .*Received: .*{received}"):
        make()


LABELLED = {"num_classes": 3}


@pytest.mark.parametrize("model_class", [models.CGAN, models.ACGAN, models.SAGAN])
@pytest.mark.parametrize(
    ("labelled", "num_classes"), [(True, None), (False, 3)], ids=["missing", "too many"]
)
def test_num_classes_goes_with_networks_of_labels(model_class, labelled, num_classes):
    head = heads.Joined(3) if labelled else heads.LOGITS
    networks = generator(**LABELLED) if labelled else generator(), critic(head=head)
    with pytest.raises(InputError, match="num_classes"):
        model_class(*networks, num_classes=num_classes)


@pytest.mark.parametrize("num_classes", [None, 3])
@pytest.mark.parametrize("labelled", ["generator", "discriminator"])
def test_one_network_of_labels_is_refused(labelled, num_classes):
    options = {"spectral": True} | (LABELLED if labelled == "generator" else {})
    head = heads.Projection(3) if labelled == "discriminator" else heads.LOGITS
    networks = generator(**options), critic(head=head, normalization="spectral")
    with pytest.raises(InputError, match=r"^\w+ must take .*Received"):
        models.SAGAN(*networks, num_classes=num_classes)


def test_a_remedy_that_is_followed_helps():
    """A model whose networks never take labels is not advised to take num_classes."""
    with pytest.raises(InputError) as refused:
        models.GAN(generator(), critic(head=heads.Joined(3)))
    assert "give the model num_classes" not in str(refused.value)
    networks = dense([(3,)], (2,)), dense([(2,), (5,)], (1,))
    with pytest.raises(InputError) as refused:
        Unpaired(*networks)
    assert "num_classes" not in str(refused.value)


# Lazy terms --------------------------------------------------------------------------


def lazy_model(step):
    model = models.GAN(generator(), critic(), seed=5)
    model.step.assign(step)
    model.begin_step(some_images(4))
    return model


@pytest.mark.parametrize("in_graph", [False, True])
@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_a_lazy_term_is_heavier_and_moves_no_later_draw(step, in_graph):
    model, plain = lazy_model(step), lazy_model(step)

    def drawn():
        value = model.lazy(3, lambda: model.sample_uniform(()))
        return value, model.sample_uniform((4,))

    value, later = tf.function(drawn)() if in_graph else drawn()
    expected = plain.sample_uniform(())
    assert_allclose(value, 3 * expected if step % 3 == 0 else 0, rtol=1e-6)
    assert_array_equal(later, plain.sample_uniform((4,)))


def test_a_lazy_term_of_every_step_is_the_term_itself():
    model, plain = lazy_model(1), lazy_model(1)
    value = model.lazy(1, lambda: model.sample_uniform(()))
    assert_array_equal(value, plain.sample_uniform(()))
    assert_array_equal(model.sample_uniform(()), plain.sample_uniform(()))


def test_a_lazy_term_has_a_gradient_when_it_is_due():
    for step, expected in ((0, 2 * 6.0), (1, 0.0)):
        model, x = lazy_model(step), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            loss = model.lazy(2, lambda x=x: x * x) + 0.0 * x
        assert float(tape.gradient(loss, x)) == expected


def test_a_lazy_term_draws_as_often_as_it_says():
    def term():
        return model.sample_uniform(()) + model.sample_uniform(())

    for step in (0, 1):  # a graph holds the term in every step
        model, plain = lazy_model(step), lazy_model(step)
        with pytest.raises(InputError, match=r"Received: 2 "):
            tf.function(functools.partial(model.lazy, 4, term), autograph=False)()
        model.begin_step(some_images(4))
        model.lazy(4, term, draws=2)
        both = plain.sample_uniform(()), plain.sample_uniform(())
        assert both[0] != both[1]
        assert_array_equal(model.sample_uniform(()), plain.sample_uniform(()))


class Lazy(models.GAN):
    loss_terms = ("d_loss", "size", "g_loss")

    def discriminator_terms(self, batch):
        size = self.lazy(2, lambda: tf.reduce_mean(self.judge(batch["real"]) ** 2))
        return {**super().discriminator_terms(batch), "size": size}


def test_a_lazy_term_of_ones_own_trains():
    model, logs = compiled(Lazy(generator(), critic())), []
    keep = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs_: logs.append(logs_["size"])
    )
    model.fit(some_images(4), epochs=4, verbose=0, callbacks=[keep])
    assert [size > 0 for size in logs] == [True, False, True, False]


# Fields of other names ---------------------------------------------------------------


def test_fields_and_parts_follow_from_the_wiring():
    model = translation()
    assert {n: f.shape for n, f in model.fields.items()} == {
        "source": (3,),
        "target": (2,),
    }
    assert model.parts == {}
    gan = models.GAN(generator(), critic())
    assert [*gan.fields] == ["real"]
    assert [*gan.parts] == ["latents"]


def pairs(count=20):
    """Rows whose numbers say which of them belong together."""
    source = np.arange(count, dtype="float32")[:, None] * np.ones((1, 3), "float32")
    return {"source": source, "target": source[:, :2] + 0.5}


def datasets(data):
    return tf.data.Dataset.from_tensor_slices(data).batch(10)


@pytest.mark.parametrize("form", ["dictionary", "positions", "data set", "tuples"])
def test_pairs_stay_together(form):
    model = translation()
    model.run_eagerly = True
    data, seen = pairs(), seen_by(model)
    if form == "dictionary":
        model.fit(data, batch_size=10, verbose=0)
    elif form == "positions":
        model.fit(data["source"], data["target"], batch_size=10, verbose=0)
    elif form == "data set":
        model.fit(datasets(data), verbose=0)
    else:
        model.fit(datasets((data["source"], data["target"])), verbose=0)
    assert len(seen) == 2
    for batch in seen:
        assert_array_equal(batch["target"], batch["source"][:, :2] + 0.5)
    found = np.concatenate([batch["source"][:, 0] for batch in seen])
    assert_array_equal(np.sort(found), np.arange(20))
    if form in ("dictionary", "positions"):
        assert np.any(found != np.arange(20))  # `fit` shuffles arrays


def test_every_form_of_pairs_gives_the_same_training_in_a_graph():
    data, results = pairs(), []
    for x, y in (
        (data, None),
        (dict(reversed(data.items())), None),
        (data["source"], data["target"]),
        (datasets(data), None),
    ):
        model = translation(ema_decay=0.9)
        model.keep_examples(source=data["source"])
        size = None if y is None and isinstance(x, tf.data.Dataset) else 10
        logs = model.fit(x, y, batch_size=size, shuffle=False, verbose=0).history
        assert set(logs) == {"d_loss", "g_loss", "d_real", "d_fake"}
        assert int(model.step) == 2
        results.append(values(model.variables))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert_allclose(two, one, rtol=1e-5, atol=1e-7)


def test_pairs_are_cut_into_n_critic_steps():
    model = translation(n_critic=2)
    model.run_eagerly = True
    data, seen = pairs(21), seen_by(model)
    model.fit(data, batch_size=10, verbose=0)  # the last one is left out
    assert int(model.step) == 2
    assert [len(batch["source"]) for batch in seen] == [5] * 4
    for batch in seen:
        assert_array_equal(batch["target"], batch["source"][:, :2] + 0.5)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"source": rows(9, 3)}, "target.*Received: source"),
        (rows(9, 3), "source, target"),
        ({"source": rows(9, 3), "target": rows(8, 2)}, "9 of source, 8 of target"),
        ({"source": rows(9, 4), "target": rows(9, 2)}, r"source .*\(9, 4\)"),
        ({"source": rows(9, 3).astype(int), "target": rows(9, 2)}, "source .*int64"),
        ({"source": rows(9, 3) * np.inf, "target": rows(9, 2)}, "NaN or infinity"),
        ({"source": [1, 2], "target": rows(9, 2)}, "source.*list"),
        (datasets({"source": rows(9, 3)}), "target.*Received: source"),
        (datasets({"source": rows(9, 4), "target": rows(9, 2)}), r"source .*None, 4"),
    ],
)
def test_other_data_is_refused_by_the_name_of_the_field(data, sentence):
    with pytest.raises(InputError, match=sentence):
        translation().fit(data, verbose=0)


def unpaired_data():
    a = np.arange(30, dtype="float32")[:, None] * np.ones((1, 3), "float32")
    return {
        "a": a,
        "b": np.arange(20, dtype="float32")[:, None] * np.ones((1, 2), "f4"),
    }


def order_of(seen):
    return {n: np.concatenate([b[n][:, 0] for b in seen]) for n in ("a", "b")}


def test_unpaired_fields_have_an_order_and_a_length_each():
    orders = []
    for seed in (0, 0, 1):
        model = unpaired(seed=seed)
        seen = seen_by(model)
        model.fit(unpaired_data(), batch_size=10, epochs=2, verbose=0)
        assert int(model.step) == 6  # an epoch of the longest field
        assert all(len(b["a"]) == len(b["b"]) == 10 for b in seen)
        epochs = order_of(seen[:3]), order_of(seen[3:])
        for found in epochs:
            assert_array_equal(np.sort(found["a"]), np.arange(30))
            assert set(found["b"]) == set(np.arange(20.0))
            assert np.any(found["a"][:20] != found["b"][:20])
        assert np.any(epochs[0]["a"] != epochs[1]["a"])
        orders.append(order_of(seen))
    for name in ("a", "b"):
        assert_array_equal(orders[0][name], orders[1][name])
        assert np.any(orders[0][name] != orders[2][name])


def test_an_unpaired_field_shorter_than_a_batch_repeats():
    model = unpaired()
    seen = seen_by(model)
    data = {**unpaired_data(), "b": np.ones((4, 2), "float32")}
    model.fit(data, batch_size=10, verbose=0)
    assert [batch["b"].shape for batch in seen] == [(10, 2)] * 3


# Kept examples -----------------------------------------------------------------------


def test_samples_need_kept_examples_or_given_ones():
    model, source = translation(), rows(5, 3)
    with pytest.raises(InputError, match="source"):
        model.generate(3)
    expected = model.ema_generator(source, training=False)
    assert_allclose(model.generate(5, source=source), expected, rtol=1e-6)
    model.keep_examples(source=source)
    found = model.generate(12)
    assert_allclose(found, np.take(expected, np.arange(12) % 5, axis=0), rtol=1e-6)
    assert_allclose(model.predict(source, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_kept_examples_are_in_the_file_and_of_one_model_alone(tmp_path):
    model, other = translation(), translation()
    model.keep_examples(source=rows(5, 3))
    other.keep_examples(source=rows(4, 3, seed=1))
    assert np.any(model.generate(4) != other.generate(4))
    model.fit(pairs(), batch_size=10, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert_array_equal(loaded.generate(9), model.generate(9))
    data = pairs()
    histories = [
        one.fit(data, batch_size=10, shuffle=False, verbose=0).history
        for one in (loaded, model)
    ]
    assert histories[0] == histories[1]
    assert_all_equal(values(loaded.variables), values(model.variables))


def test_stored_and_float_images_are_kept_alike():
    model, images = translation(SHAPE, SHAPE), some_images(70)
    model.keep_examples(source=images)
    stored = model.generate(70)
    assert stored.dtype == np.uint8
    assert_array_equal(stored[64:], stored[:6])  # the first 64
    model.keep_examples(source=images[:3])
    assert_array_equal(model.generate(6), stored[[0, 1, 2, 0, 1, 2]])
    model.keep_examples(source=images[:3] / np.float32(127.5) - 1)
    assert_array_equal(model.generate(3), stored[:3])


@pytest.mark.parametrize(
    ("examples", "sentence"),
    [
        ({"other": some_images(3)}, "source.*Received: other"),
        ({"latents": rows(3, 4)}, "source.*Received: latents"),
        ({"source": some_images(3, (8, 9, 1))}, r"\(3, 8, 9, 1\)"),
        ({"source": some_images(3).astype("int64")}, "int64"),
        ({"source": some_images(3).astype("float32")}, "floats from"),
        ({"source": some_images(3)[:0]}, r"\(0, 8, 8, 1\)"),
    ],
)
def test_other_examples_are_not_kept(examples, sentence):
    model = translation(SHAPE, SHAPE)
    with pytest.raises(InputError, match=sentence):
        model.keep_examples(**examples)
    with pytest.raises(InputError, match="source"):
        model.generate(3)


def test_a_generator_of_latents_keeps_no_example():
    with pytest.raises(InputError, match="real"):
        models.GAN(generator(), critic()).keep_examples(real=some_images(3))


# Vectors -----------------------------------------------------------------------------


def vectors_gan(**options):
    keras.utils.set_random_seed(1)
    networks = mlp.generator((5,), 4, **SMALL), critic((5,))
    return compiled(models.WGANGP(*networks, n_critic=2, ema_decay=0.9, **options))


def test_vectors_train_and_survive_saving(tmp_path):
    model, table = vectors_gan(), rows(40, 5)
    assert model.fields["real"].name == "vectors"
    fit = {"batch_size": 20, "shuffle": False, "verbose": 0}
    logs = model.fit(table, **fit).history
    assert set(logs) == set(model.logged)
    assert np.all(np.isfinite([*logs.values()]))
    found = model.generate(70, seed=3)
    assert (found.shape, found.dtype) == ((70, 5), np.float32)
    assert_array_equal(model.generate(3, seed=3), found[:3])
    latents = rows(5, 4)
    expected = model.ema_generator(latents, training=False)
    assert_allclose(model.predict(latents, verbose=0), expected, rtol=1e-5, atol=1e-6)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert_array_equal(loaded.generate(70, seed=3), found)
    assert loaded.fit(table, **fit).history == model.fit(table, **fit).history
    assert_all_equal(values(loaded.variables), values(model.variables))


def test_every_form_of_vectors_gives_the_same_training():
    table, results = rows(40, 5), []
    for x in (table, table.astype("float64"), {"real": table}, datasets(table)):
        model = vectors_gan()
        size = None if isinstance(x, tf.data.Dataset) else 10
        model.fit(x, batch_size=size, shuffle=False, verbose=0)
        assert int(model.step) == 4
        results.append(values(model.variables))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert_allclose(two, one, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (rows(20, 6), r"\(20, 6\)"),
        (rows(20, 5).astype(int), "int64"),
        (rows(20, 5) * np.nan, "NaN or infinity"),
        (rows(1, 5), "n_critic=2"),
        (some_images(20), "uint8"),
        (datasets(rows(20, 6)), "6"),
    ],
)
def test_other_vectors_are_refused(table, sentence):
    with pytest.raises(InputError, match=sentence):
        vectors_gan().fit(table, verbose=0)


def test_vectors_are_no_pictures(tmp_path):
    model = vectors_gan()
    with pytest.raises(InputError, match="preview"):
        model.generate_grid()
    model.preview(tmp_path / "points.png")
    assert (tmp_path / "points.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InputError, match="augment"):
        vectors_gan(augment="diffaugment")


class Distance(keras.metrics.Metric):
    """How far the means of real and fake vectors are apart, summed over batches."""

    def __init__(self):
        super().__init__(name="distance")
        self.total = self.add_variable((), "zeros", name="total")

    def update_state(self, real, fake):
        means = tf.reduce_mean(real, axis=0) - tf.reduce_mean(fake, axis=0)
        self.total.assign_add(tf.norm(means))

    def result(self):
        return self.total.value


def test_held_out_vectors_and_pairs_are_evaluated():
    model, table = vectors_gan(), rows(20, 5)
    compiled(model, metrics=[Distance()])
    expected = np.linalg.norm(table.mean(axis=0) - model.generate(20).mean(axis=0))
    found = model.evaluate(table, batch_size=20, verbose=0)
    assert_allclose(found, expected, rtol=1e-4)
    history = model.fit(table, validation_data=table, batch_size=20, verbose=0).history
    assert history["val_distance"][0] > 0
    model, data = translation(), {"source": rows(20, 3), "target": rows(20, 2)}
    compiled(model, metrics=[Distance()])
    fakes = model.generate(20, source=data["source"])
    expected = np.linalg.norm(data["target"].mean(axis=0) - fakes.mean(axis=0))
    found = model.evaluate(data, batch_size=20, verbose=0)
    assert_allclose(found, expected, rtol=1e-4)
    held_out = {"validation_data": data, "batch_size": 20, "verbose": 0}
    assert model.fit(data, **held_out).history["val_distance"][0] > 0


# Other examples, other parts ---------------------------------------------------------


def test_examples_of_another_rank_need_a_modality():
    with pytest.raises(InputError, match="modality"):
        Trained(dense([(4,)], (6, 2)), dense([(6, 2)], (1,)))


def test_what_is_neither_in_the_batch_nor_drawn_is_named():
    model = OneSide(dense([(4,)], (5,)), dense([(5,), (2,)], (1,)))
    with pytest.raises(InputError, match="context"):
        model.draw("context", 3)
    assert [*model.fields] == ["real", "context"]

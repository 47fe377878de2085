"""Networks of a user's own that cannot be copied, or not be called, are refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import zoo
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import export, models
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.class_interpolation import open_mixing
from tfgan_kit.precision import policy_scope

LATENTS = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


class Forgetful(keras.layers.Layer):
    """Its configuration lacks an argument."""

    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return keras.layers.Layer.get_config(self)


class Hidden(Forgetful):
    """The same, behind a weight that begins as zero."""

    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def call(self, inputs):
        return inputs + self.gamma * super().call(inputs)


class Drawn(keras.layers.Layer):
    """It draws what it should keep in a weight."""

    def build(self, input_shape):
        self.table = np.random.normal(size=input_shape[-1:]).astype("float32")

    def call(self, inputs):
        return inputs * self.table


class Noisy(keras.layers.Layer):
    """It draws when it does not train, too; at first by a scale of zero."""

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(), initializer="zeros", name="scale")
        self.draws = keras.random.SeedGenerator(1)

    def call(self, inputs):
        shape = keras.ops.shape(inputs)
        return inputs + self.scale * keras.random.normal(shape, seed=self.draws)


class Closed(keras.layers.Layer):
    """Its __init__ takes nothing, not even a name."""

    def __init__(self):
        super().__init__()

    def call(self, inputs):
        return inputs * 2


class Apart(zoo.OwnWithLabels):
    """It takes two tensors apart, not in one list."""

    def call(self, latents, labels, training=None):
        return super().call([latents, labels], training=training)


def gan(generator, **options):
    if options:
        critic = zoo.discriminator(labels=True)
        return models.CGAN(generator, critic, **options)
    return models.GAN(generator, zoo.discriminator())


@pytest.mark.parametrize(
    "layer",
    [
        lambda: Forgetful(3.0),
        lambda: Hidden(factor=3.0),
        Drawn,
        Noisy,
        Closed,
        lambda: keras.layers.TimeDistributed(Forgetful(3.0)),
    ],
)
def test_a_layer_that_cannot_be_copied_is_refused(layer):
    def body(latents):
        return keras.layers.Flatten()(layer()(zoo.tokens(latents)))

    with pytest.raises(InputError, match="generator"):
        gan(zoo.functional(body))
    images = keras.Input(zoo.SHAPE)
    x = body(keras.layers.Dense(4)(keras.layers.Flatten()(images)))
    encoder = keras.Model(images, keras.layers.Dense(4)(x))
    latents = keras.Input((4,))
    critic = keras.Model(latents, keras.layers.Dense(1)(latents))
    with pytest.raises(InputError, match="encoder"):
        models.AAE(zoo.operators(), encoder, critic)


def forgetful_model():
    made = type("Own", (zoo.Own,), {"get_config": keras.Model.get_config})(slope=0.9)
    made(LATENTS)
    return made


def apart():
    made = Apart()
    made(LATENTS, np.zeros(5, "int32"))
    return made


def by_name():
    latents = keras.Input((4,))
    images = keras.layers.Reshape(zoo.SHAPE)(keras.layers.Dense(64)(latents))
    return keras.Model(latents, {"images": images})


@pytest.mark.parametrize(
    ("build", "options"),
    [
        (forgetful_model, {}),
        (zoo.Own, {}),  # it is not built
        (lambda: keras.Sequential([keras.layers.Dense(64)]), {}),
        (apart, {"num_classes": 3}),
        (by_name, {}),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(build, options):
    with pytest.raises(InputError, match="generator"):
        gan(build(), **options)


def test_a_subclassed_model_that_names_its_input_shape_is_built():
    generator = type("Own", (zoo.Own,), {"input_shape": (4,)})()
    assert gan(generator).generate(2).shape == (2, *zoo.SHAPE)


def test_a_discriminator_must_be_built_too():
    with pytest.raises(InputError, match="discriminator"):
        models.GAN(zoo.operators(), zoo.OwnCritic())


def test_an_own_layer_that_nothing_has_registered_is_named(tmp_path):
    class Scale(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2

    model = gan(zoo.functional(lambda z: Scale()(z)))
    model.save(tmp_path / "model.keras")
    with pytest.raises(InputError, match="register_keras_serializable"):
        keras.models.load_model(tmp_path / "model.keras")
    loaded = keras.models.load_model(
        tmp_path / "model.keras", custom_objects={"Scale": Scale}
    )
    assert_array_equal(loaded.generate(3), model.generate(3))


def test_a_python_lambda_is_copied_but_never_loaded(tmp_path):
    model = gan(
        zoo.functional(keras.layers.Lambda(lambda x: tf.nn.relu(x) * 2 + tf.ones([4])))
    )
    export.export(model, tmp_path / "served")
    model.save(tmp_path / "model.keras")
    with pytest.raises(InputError, match="Lambda"):
        keras.models.load_model(tmp_path / "model.keras")


def test_a_network_that_cannot_be_saved_says_so(tmp_path):
    class Table(keras.layers.Layer):
        def __init__(self, table):
            super().__init__()
            self.table = table

        def call(self, inputs):
            return inputs * self.table

    images = keras.Input(zoo.SHAPE)
    x = Table(np.ones(64, "float32"))(keras.layers.Flatten()(images))
    model = models.GAN(zoo.operators(), keras.Model(images, keras.layers.Dense(1)(x)))
    with pytest.raises(InputError, match="discriminator cannot be saved"):
        model.save(tmp_path / "model.keras")


def test_making_a_model_leaves_the_random_numbers_of_layers_alone():
    generator = zoo.PLAIN["dropout"]()
    before = [np.array(variable) for variable in generator.variables]
    gan(generator)
    for variable, value in zip(generator.variables, before, strict=True):
        assert_array_equal(variable, value)


def test_what_adapt_has_learnt_is_copied():
    norm = keras.layers.Normalization()
    norm.adapt(3 * LATENTS + 1)
    model = gan(zoo.functional(lambda z: norm(z)))
    assert_allclose(model.ema_generator(LATENTS), model.generator(LATENTS), atol=1e-6)


def test_functions_as_activations_are_copied():
    dense = keras.layers.Dense
    model = gan(
        zoo.functional(
            lambda z: dense(4, activation=tf.nn.leaky_relu)(
                dense(4, activation=lambda x: x * 2)(z)
            )
        )
    )
    assert_allclose(model.ema_generator(LATENTS), model.generator(LATENTS), atol=1e-6)


class Stubborn(keras.layers.Layer):
    """It makes a layer of a fixed policy."""

    def build(self, input_shape):
        self.dense = keras.layers.Dense(4, dtype="mixed_float16")
        self.dense.build(input_shape)

    def call(self, inputs):
        return keras.ops.cast(self.dense(inputs), self.compute_dtype)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_float32_reaches_every_layer_inside(policy):
    def body(z):
        wrapped = keras.layers.TimeDistributed(zoo.block(4))(zoo.tokens(z))
        return keras.layers.Flatten()(Stubborn()(wrapped))

    with policy_scope(policy):
        generator = zoo.functional(body)
    model = gan(generator)
    kinds = {layer.compute_dtype for layer in model.ema_generator._flatten_layers()}
    assert kinds == {"float32"}
    assert {layer.compute_dtype for layer in generator._flatten_layers()} != kinds


class Misled(keras.layers.Dense):
    """What it calls its plain form is another layer."""

    def plain(self):
        layer = keras.layers.Dense(self.units, name=self.name)
        return layer, [2 * weight for weight in self.get_weights()]


def test_a_folded_network_that_differs_is_exported_unfolded(tmp_path):
    model, said = gan(zoo.functional(lambda z: Misled(4)(z))), []
    path = export.export(model, tmp_path / "served", announce=said.append)
    found = export.Loaded(path).run("float_images", {"latents": LATENTS})["images"]
    assert_allclose(found, model.pictures(LATENTS), rtol=0, atol=1e-5)
    assert any("generator" in sentence and "fold" in sentence for sentence in said)


@pytest.mark.parametrize("name", ["embedding", "column_of_labels"])
def test_whole_classes_are_between_classes_too(name, tmp_path):
    model = gan(zoo.LABELLED[name](), num_classes=3)
    model.save(tmp_path / "model.keras")
    inputs, function = open_mixing(export.find(tmp_path / "model.keras"))
    latents, labels = inputs.draw(4)
    pictures = function(latents, np.eye(3, dtype="float32")[labels])
    assert_allclose(pictures, model.pictures(latents, labels), rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["one_hot", "subclassed_with_labels"])
def test_no_way_between_classes_is_a_sentence(name, tmp_path):
    model = gan(zoo.LABELLED[name](), num_classes=3)
    model.save(tmp_path / "model.keras")
    with pytest.raises(InputError):
        open_mixing(export.find(tmp_path / "model.keras"))


class Minibatch(keras.Model):
    """A model of layers of Keras whose call looks at the whole batch."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(3)

    def call(self, inputs):
        outputs = self.dense(inputs)
        return outputs - keras.ops.mean(outputs, axis=0)


class Centred(keras.layers.Layer):
    """A layer whose call does."""

    def call(self, inputs):
        return inputs - keras.ops.mean(inputs, axis=0)

    def compute_output_shape(self, input_shape):
        return input_shape


@pytest.mark.parametrize(
    "make", [Minibatch, lambda: keras.layers.TimeDistributed(Centred())]
)
def test_a_discriminator_that_mixes_a_batch_inside_sees_each_kind_alone(make):
    images = keras.Input(zoo.SHAPE)
    x = make()(keras.layers.Reshape((8, 8))(images))
    critic = keras.Model(images, keras.layers.Dense(1)(keras.layers.Flatten()(x)))
    model = models.GAN(zoo.operators(), critic)
    real, fake = tf.random.stateless_uniform((2, 4, *zoo.SHAPE), [1, 2])
    for found, batch in zip(model.judge_both(real, fake), (real, fake), strict=True):
        assert_allclose(found, critic(batch), rtol=1e-5, atol=1e-6)

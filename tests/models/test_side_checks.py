"""Networks that cannot learn, or do not give what the losses take."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import SHAPE, fit, networks_of, some_images, tiny_model
from tfgan_kit import losses, models, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import output_range
from tfgan_kit.networks import mlp

L, activations = keras.layers, keras.activations


def pair():
    return mlp.generator(SHAPE, 4, width=8), mlp.discriminator(SHAPE, width=8)


def freeze_all(network):
    network.trainable = False


def freeze_each(network):
    for layer in network.layers:
        layer.trainable = False


def thaw(network):
    for layer in (network, *network.layers):
        layer.trainable = True


def compiled(model):
    model.compile("adam", "adam", run_eagerly=True)
    return model


_ENDS = ("on_batch", "step")

# Sides that cannot learn -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "freeze"), [("generator", freeze_each), ("discriminator", freeze_all)]
)
def test_a_frozen_side_is_refused(name, freeze):
    networks = dict(zip(("generator", "discriminator"), pair(), strict=True))
    freeze(networks[name])
    with pytest.raises(InputError, match=f"{name}.trainable = True"):
        models.WGAN(**networks).compile("adam", "adam")

    model = models.GAN(*pair())
    freeze(getattr(model, name))  # between making and compile
    with pytest.raises(InputError, match=name):
        model.compile("adam", "adam")

    model = compiled(models.GAN(*pair()))
    freeze(getattr(model, name))
    for train in (fit, *(getattr(model, f"train_{end}") for end in _ENDS)):
        with pytest.raises(InputError, match=name):
            train(model if train is fit else some_images(10))
    thaw(getattr(model, name))
    fit(model)


@pytest.mark.parametrize("variant", ["bigan", "aae"])
def test_a_frozen_encoder_is_refused(variant):
    model = tiny_model(variant, compiled=False)
    model.encoder.trainable = False
    with pytest.raises(InputError, match="encoder"):
        model.compile("adam", "adam")


def test_a_side_without_weights_is_refused():
    generator, _ = pair()
    inputs = keras.Input(SHAPE)
    mean = keras.Model(inputs, L.GlobalAveragePooling2D()(inputs))
    with pytest.raises(InputError, match="discriminator must have trainable weights"):
        models.GAN(generator, mean).compile("adam", "adam")


def test_one_network_of_a_side_may_have_no_weights():
    """Images of one pixel, which are their own latents."""
    inputs = keras.Input((1, 1, 4))
    encoder = keras.Model(inputs, L.Flatten()(inputs))
    generator = mlp.generator((1, 1, 4), 4, width=8)
    model = models.AAE(generator, encoder, mlp.discriminator((4,), width=8))
    history = fit(compiled(model), some_images(20, (1, 1, 4))).history
    assert np.isfinite(history["d_loss"]).all()


@pytest.mark.parametrize("fitted", [False, True])
def test_layers_that_are_frozen_or_freed_after_compile_need_another_compile(fitted):
    model = compiled(tiny_model("gan", compiled=False))
    if fitted:
        fit(model)
    layer = model.discriminator.layers[2]
    layer.trainable = False
    with pytest.raises(InputError, match="compile"):
        fit(model)
    compiled(model)
    before = layer.get_weights()
    fit(model)
    assert_array_equal(layer.get_weights()[0], before[0])
    layer.trainable = True
    with pytest.raises(InputError, match="compile"):
        fit(model)
    fit(compiled(model))
    assert not np.array_equal(layer.get_weights()[0], before[0])


def test_wgan_clips_what_is_freed_after_the_model_is_made():
    generator, critic = pair()
    critic.trainable = False
    model = models.WGAN(generator, critic, n_critic=1, clip=0.01)
    critic.trainable = True
    fit(compiled(model))
    assert max(np.abs(v).max() for v in critic.get_weights()) <= 0.01 + 1e-9


def test_a_model_that_was_frozen_after_its_training_is_saved_and_samples(tmp_path):
    model, path = tiny_model("gan"), tmp_path / "model.keras"
    model.discriminator.trainable = False
    with pytest.warns(UserWarning, match="without its optimizers"):
        model.save(path)
    loaded = keras.saving.load_model(path)
    assert not loaded.compiled
    assert_array_equal(loaded.generate(2), model.generate(2))
    with pytest.raises(InputError, match="discriminator"):
        loaded.compile("adam", "adam")
    thaw(model.discriminator)
    model.save(path)
    assert keras.saving.load_model(path).compiled


# Outputs ------------------------------------------------------------------------------


@keras.saving.register_keras_serializable("tests")
class Head(L.Layer):
    """An own layer, whose activation no attribute shows."""

    def build(self, shape):
        self.kernel = self.add_weight((shape[-1], 1), name="kernel")

    def call(self, x):
        return tf.sigmoid(x @ self.kernel)


def critic(*end, features=8):
    """Images, a layer with weights, and what follows it."""
    return keras.Sequential([keras.Input(SHAPE), L.Flatten(), L.Dense(features), *end])


def functional(function):
    inputs = keras.Input(SHAPE)
    return keras.Model(inputs, function(L.Dense(1)(L.Flatten()(inputs))))


def nested(inner):
    inputs = keras.Input(SHAPE)
    return keras.Model(inputs, L.Reshape((1,))(inner(inputs)))


NO_LOGITS = {
    "dense": lambda: critic(L.Dense(1, activation="sigmoid")),
    "activation layer": lambda: critic(L.Dense(1), L.Activation("sigmoid")),
    "softmax layer": lambda: critic(L.Dense(2), L.Softmax()),
    "softmax of two": lambda: critic(L.Dense(2, activation="softmax")),
    "then flatten": lambda: critic(
        L.Reshape((2, 2, 2)), L.Conv2D(1, 2, activation="sigmoid"), L.Flatten()
    ),
    "then identity": lambda: critic(
        L.Dense(1, activation="sigmoid"), L.Identity(), L.Activation("linear")
    ),
    "then a mean of patches": lambda: critic(
        L.Reshape((2, 2, 2)),
        L.Conv2D(1, 1, activation="sigmoid"),
        L.GlobalAveragePooling2D(),
    ),
    "then dropout": lambda: critic(L.Dense(1, activation="sigmoid"), L.Dropout(0.1)),
    "operation": lambda: functional(keras.ops.sigmoid),
    "function": lambda: functional(activations.sigmoid),
    "clipped": lambda: functional(
        lambda x: keras.ops.clip(keras.ops.sigmoid(x), 1e-6, 1 - 1e-6)
    ),
    "scaled": lambda: functional(lambda x: 2 * keras.ops.sigmoid(x) - 1),
    "nested": lambda: nested(critic(L.Dense(1, activation="sigmoid"))),
    "own layer": lambda: critic(Head()),
    "hard_sigmoid": lambda: critic(L.Dense(1, activation="hard_sigmoid")),
    "tanh": lambda: critic(L.Dense(1, activation="tanh")),
    "relu": lambda: critic(L.Dense(1), L.ReLU()),
    "softplus": lambda: critic(L.Dense(1, activation="softplus")),
    "log_sigmoid": lambda: critic(L.Dense(1, activation="log_sigmoid")),
    "float32 under float16": lambda: critic(
        L.Dense(1, dtype="mixed_float16"), L.Activation("sigmoid", dtype="float32")
    ),
}


@pytest.mark.parametrize("case", NO_LOGITS)
def test_a_discriminator_without_logits_is_refused(case):
    model_class = models.WGANGP if case == "tanh" else models.GAN
    with pytest.raises(InputError, match=r"logits.*remove its last activation"):
        model_class(mlp.generator(SHAPE, 4), NO_LOGITS[case]()).compile("adam", "adam")


LOGITS = {
    "leaky relu": lambda: critic(L.Dense(1), L.LeakyReLU()),
    "a sigmoid inside": lambda: critic(L.Activation("sigmoid"), L.Dense(1)),
    "a gate": lambda: functional(lambda x: x * keras.ops.sigmoid(x)),
    "swish": lambda: critic(L.Dense(1, activation="swish")),
    "a wide clip": lambda: functional(lambda x: keras.ops.clip(x, -20, 20)),
    "a wide tanh": lambda: functional(lambda x: 10 * keras.ops.tanh(x)),
    "a sum": lambda: functional(lambda x: x + keras.ops.relu(x)),
}


@pytest.mark.parametrize("case", LOGITS)
def test_logits_are_taken(case):
    model = models.GAN(mlp.generator(SHAPE, 4), LOGITS[case]())
    model.compile("adam", "adam")
    assert model.compiled


@pytest.mark.parametrize("family", ["dcgan", "r3"])
@pytest.mark.parametrize("variant", ["began", "projection"])
def test_our_networks_are_taken(variant, family):
    """In a precision that casts what is behind the last layer."""
    shape = (16, 16, 1)
    model = tiny_model(variant, networks=family, policy="mixed_float16", shape=shape)
    assert model.compiled


class Least(losses.LeastSquares):
    """A loss of a user's own, on probabilities."""


def test_a_loss_of_ones_own_may_take_probabilities():
    class Own(models.AdversarialModel):
        loss_fn = Least()

        def train_step(self, data):
            for real in self.real_batches(data):
                self.discriminator_step(self.discriminator_terms, real)
            self.generator_step(self.generator_terms, real)
            return self.get_metrics_result()

    model = Own(mlp.generator(SHAPE, 4), critic(L.Dense(1, activation="sigmoid")))
    assert fit(compiled(model)).history["d_loss"][0] <= 1


def two_outputs(second, size, activation=None):
    inputs = keras.Input(SHAPE)
    h = L.Dense(8, activation="relu")(L.Flatten()(inputs))
    first = L.Dense(1, activation=activation)(h)
    return keras.Model(inputs, [first, L.Dense(size, activation=second)(h)])


def labelled(variant):
    built = networks_of(recipes.get(variant), "mlp", SHAPE)
    return built["generator"], built["num_classes"]


def test_every_head_of_logits_is_looked_at():
    generator, classes = labelled("acgan")
    for discriminator in (
        two_outputs("softmax", classes),
        two_outputs(None, classes, "sigmoid"),
    ):
        model = models.ACGAN(generator, discriminator, num_classes=classes)
        with pytest.raises(InputError, match="logits"):
            model.compile("adam", "adam")
    for second in (None, "log_softmax"):
        discriminator = two_outputs(second, classes)
        model = models.ACGAN(generator, discriminator, num_classes=classes)
        model.compile("adam", "adam")


def test_class_logits_are_looked_at_and_features_are_not():
    generator, _ = labelled("sgan")
    inputs = keras.Input(SHAPE)
    features = L.Dense(8, activation="sigmoid")(L.Flatten()(inputs))
    for activation, refused in ((None, False), ("softmax", True)):
        classes = L.Dense(3, activation=activation)(features)
        model = models.SGAN(generator, keras.Model(inputs, [classes, features]))
        if refused:
            with pytest.raises(InputError, match="logits"):
                model.compile("adam", "adam")
        else:
            model.compile("adam", "adam")


# Images and latents on one side of 0 -----------------------------------------------


def images_by(activation):
    layers = [keras.Input((4,)), L.Dense(64, activation=activation), L.Reshape(SHAPE)]
    return keras.Sequential(layers)


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "softmax", "hard_sigmoid"])
def test_a_generator_without_dark_pixels_is_warned_of(activation):
    model = models.GAN(images_by(activation), mlp.discriminator(SHAPE))
    with pytest.warns(UserWarning, match=r"generator.*tanh") as caught:
        model.compile("adam", "adam")
    assert len(caught) == 1


@pytest.mark.parametrize("activation", ["tanh", None, "hard_tanh", "elu"])
def test_a_generator_of_both_signs_is_not(activation):
    model = models.GAN(images_by(activation), mlp.discriminator(SHAPE))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.compile("adam", "adam")
    assert not caught


def test_an_autoencoder_and_an_encoder_are_warned_of_as_well():
    autoencoder = critic(L.Dense(64, activation="sigmoid"), L.Reshape(SHAPE))
    with pytest.warns(UserWarning, match="discriminator"):
        models.BEGAN(mlp.generator(SHAPE, 4), autoencoder).compile("adam", "adam")
    encoder = critic(L.Dense(4, activation="relu"))
    parts = mlp.generator(SHAPE, 4), encoder, mlp.discriminator((4,))
    with pytest.warns(UserWarning, match=r"encoder.*latents") as caught:
        models.AAE(*parts).compile("adam", "adam")
    assert len(caught) == 1
    models.AAE(*parts, prior="bernoulli").compile("adam", "adam")


def test_a_range_holds_for_joined_and_moved_values():
    def joined(x):
        return keras.ops.concatenate([keras.ops.tanh(x), keras.ops.sigmoid(x)], axis=-1)

    assert output_range.of_outputs(functional(joined)) == [(-1, 1)]
    half = functional(lambda x: (keras.ops.tanh(x) + 1) / 2)
    assert output_range.of_outputs(half) == [(0, 1)]
    inverse = functional(lambda x: 1 / keras.ops.tanh(x))
    assert output_range.of_outputs(inverse) == [(-np.inf, np.inf)]


# Regularizers of Keras ---------------------------------------------------------------


def regularized(strength, side):
    """Return a compiled model whose side has a layer with an L2 penalty."""
    keras.utils.set_random_seed(1)
    networks = dict(zip(("generator", "discriminator"), pair(), strict=True))
    kernel = networks[side].get_layer("stage1_dense").kernel
    kernel.regularizer = keras.regularizers.L2(strength)
    model = models.GAN(**networks, seed=2)
    model.compile(*(keras.optimizers.SGD(0.5) for _ in range(2)), run_eagerly=True)
    return model, kernel


@pytest.mark.parametrize("side", ["generator", "discriminator"])
def test_weights_have_their_penalty(side):
    """A step of SGD moves a kernel by 0.5 times the gradient 2 * 0.1 * kernel more."""
    (plain, without), (model, kernel) = regularized(0.0, side), regularized(0.1, side)
    before = kernel.numpy()
    for each in (plain, model):
        each.train_on_batch(some_images(8))
    np.testing.assert_allclose(kernel, without - 0.5 * 0.2 * before, atol=1e-6)


def test_a_penalty_of_outputs_is_named():
    generator = keras.Sequential(
        [L.Input((4,)), L.Dense(64, "tanh", activity_regularizer="l2", name="lively")]
    )
    generator.add(L.Reshape(SHAPE))
    model = models.GAN(generator, pair()[1])
    with pytest.warns(UserWarning, match=r"generator has an activity_reg") as caught:
        model.compile("adam", "adam")
    assert "lively" in str(caught[0].message)

"""Generators as users write them: each maps latents of 4 numbers to 8 x 8 images."""

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import layers as own

SHAPE, LATENT_DIM, NUM_CLASSES = (8, 8, 1), 4, 3
layers, ops = keras.layers, keras.ops


@keras.saving.register_keras_serializable("zoo")
class Film(layers.Layer):
    """A layer with arguments of its call."""

    def call(self, inputs, scale=1.0, shift=None):
        outputs = inputs * scale
        return outputs if shift is None else outputs + shift


@keras.saving.register_keras_serializable("zoo")
class Blend(layers.Layer):
    """A layer of a list of tensors, which holds another, and gives two tensors."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = layers.Dense(units)

    def build(self, input_shape):
        self.share = self.add_weight(shape=(), initializer="zeros", name="share")
        self.dense.build(input_shape[1])

    def call(self, inputs):
        first, second = inputs
        second = self.dense(second)
        share = ops.cast(self.share, second.dtype)
        return ops.cast(first, second.dtype) * share + second, ops.tanh(second)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("zoo")
class Own(keras.Model):
    """A model with a call of its own."""

    def __init__(self, units=16, slope=0.1, **kwargs):
        super().__init__(**kwargs)
        self.units, self.slope = units, slope
        self.first = layers.Dense(units)
        self.norm = layers.BatchNormalization()
        self.last = layers.Dense(64, activation="tanh")
        self.image = layers.Reshape(SHAPE)

    def call(self, inputs, training=None):
        hidden = self.norm(self.first(inputs), training=training)
        return self.image(self.last(ops.leaky_relu(hidden, self.slope) + 0.1))

    def get_config(self):
        return {**super().get_config(), "units": self.units, "slope": self.slope}


@keras.saving.register_keras_serializable("zoo")
class OwnWithLabels(keras.Model):
    """The same with labels."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.table = layers.Embedding(NUM_CLASSES, LATENT_DIM)
        self.inner = Own(8)

    def call(self, inputs, training=None):
        latents, labels = inputs
        return self.inner(latents * self.table(labels), training=training)


@keras.saving.register_keras_serializable("zoo")
class OwnCritic(keras.Model):
    """A discriminator with a call of its own."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(8, activation="relu")
        self.logits = layers.Dense(1, dtype="float32")

    def call(self, inputs):
        flat = ops.reshape(inputs, (-1, 64))
        return self.logits(self.hidden(flat))


@keras.saving.register_keras_serializable("zoo")
def squared(inputs):
    return tf.square(inputs) - 0.5


def functional(body):
    """A generator whose hidden part is `body`, a function of the latents."""
    latents = keras.Input((LATENT_DIM,), name="latents")
    flat = layers.Flatten()(body(latents))
    images = layers.Reshape(SHAPE)(layers.Dense(64, activation="tanh")(flat))
    return keras.Model(latents, images)


def tokens(latents):
    return layers.Reshape((4, 4))(layers.Dense(16)(latents))


def pictures(latents):
    return layers.Reshape((4, 4, 4))(layers.Dense(64)(latents))


def chain(*parts, start=lambda latents: latents):
    """A function of latents that calls layers one after the other."""

    def body(latents):
        x = start(latents)
        for part in parts:
            x = part()(x)
        return x

    return lambda: functional(body)


def operators():
    def body(z):
        h = z + layers.Dense(4)(z)
        h = ops.leaky_relu(h, 0.2) * 2 - 1.0
        h = ops.concatenate([h, -z, 0.5 / (2 + ops.square(h))], axis=-1)
        return ops.where(h > 0, h, ops.stop_gradient(h))[:, 2:]

    return functional(body)


def sequential():
    return keras.Sequential(
        [
            keras.Input((LATENT_DIM,)),
            layers.Dense(64),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Reshape((4, 4, 4)),
            own.Conv2DTranspose(4, 4, (8, 8), 2),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.Conv2D(1, 3, padding="same", activation="tanh"),
        ]
    )


def built_later():
    made = keras.Sequential([layers.Dense(64), layers.Reshape(SHAPE)])
    made.build((None, LATENT_DIM))
    return made


def grown():
    """A sequential model that is made layer by layer, as in old scripts."""
    made = keras.Sequential([keras.Input((LATENT_DIM,))])
    for part in (layers.Dense(64), layers.BatchNormalization(), layers.Reshape(SHAPE)):
        made.add(part)
    return made


def block(units, name=None):
    """A functional block with operators, which holds a sequential one."""
    inputs = keras.Input((units,))
    inner = keras.Sequential(
        [layers.Dense(units), layers.BatchNormalization(), own.SpectralDense(units)]
    )
    return keras.Model(inputs, inner(inputs) * 2 + inputs, name=name)


def nested():
    def body(z):
        twice, outer = block(4, "twice"), keras.Input((4,))
        deep = keras.Model(outer, ops.tanh(twice(twice(outer))) + block(4)(outer))
        return deep(layers.Dense(4)(z))

    return functional(body)


def across():
    """A model that is used at two depths; Keras saves it, but cannot load it."""

    def body(z):
        inner, outer = block(4), keras.Input((4,))
        return keras.Model(outer, inner(outer) * 2)(inner(z))

    return functional(body)


def named_nested():
    """A nested model that takes and gives tensors by name."""

    def body(z):
        inputs = {name: keras.Input((4,), name=name) for name in ("left", "right")}
        outputs = {"sum": inputs["left"] + 2 * inputs["right"], "left": inputs["left"]}
        inner = keras.Model(inputs, outputs)
        found = inner({"left": layers.Dense(4)(z), "right": z})
        return found["sum"] - found["left"] * found["sum"]

    return functional(body)


def shared():
    def body(z):
        dense, norm = layers.Dense(4), layers.BatchNormalization()
        return norm(dense(norm(dense(z)))) + dense(z)

    return functional(body)


def branches():
    """A norm may not be folded into a layer whose values go elsewhere, too."""

    def body(z):
        h = layers.Dense(8)(z)
        return layers.Concatenate()([layers.BatchNormalization()(h), h])

    return functional(body)


def film():
    def body(z):
        h = layers.Dense(8)(z)
        return Film()(Film()(h, scale=3.0), scale=0.5, shift=layers.Dense(8)(z))

    return functional(body)


def blend():
    def body(z):
        first, second = Blend(6)([layers.Dense(6)(z), z])
        return Film()(second, shift=first)

    return functional(body)


def causal():
    def body(z):
        h = tokens(z)
        return layers.MultiHeadAttention(2, 4)(h, h, use_causal_mask=True)

    return functional(body)


def queries():
    def body(z):
        h = tokens(z)
        h = layers.MultiHeadAttention(2, 4, dropout=0.1)(query=h, value=h[:, :2])
        return layers.LayerNormalization()(h + tokens(z))

    return functional(body)


def masked():
    def body(z):
        places = ops.cast(z > 0, "int32") * 2
        places = ops.pad(places, [[0, 0], [0, 1]], constant_values=1)  # never masked
        h = layers.Embedding(4, 3, mask_zero=True)(places)
        return layers.GlobalAveragePooling1D()(layers.LayerNormalization()(h))

    return functional(body)


def two_inputs(network):
    latents = keras.Input((LATENT_DIM,), name="latents")
    labels = keras.Input((), dtype="int32", name="labels")
    return keras.Model([latents, labels], network(latents, labels))


def embedding():
    def network(latents, labels):
        vector = layers.Embedding(NUM_CLASSES, LATENT_DIM)(labels)
        return operators()(latents * vector)

    return two_inputs(network)


def one_hot():
    def network(latents, labels):
        hot = ops.one_hot(labels, NUM_CLASSES)
        h = layers.Dense(16)(ops.concatenate([latents, hot], axis=-1))
        h = layers.Dense(64, "tanh")(layers.BatchNormalization()(h))
        return layers.Reshape(SHAPE)(h)

    return two_inputs(network)


def column_of_labels():
    """Labels of the shape (batch, 1), as in the guides of Keras."""
    latents = keras.Input((LATENT_DIM,))
    labels = keras.Input((1,), dtype="int32")
    vector = layers.Flatten()(layers.Embedding(NUM_CLASSES, LATENT_DIM)(labels))
    return keras.Model(
        [latents, labels], operators()(layers.Multiply()([latents, vector]))
    )


def subclassed():
    made = Own(slope=0.3, units=12)
    made(np.zeros((1, LATENT_DIM), "float32"))
    return made


def subclassed_with_labels():
    made = OwnWithLabels()
    made([np.zeros((1, LATENT_DIM), "float32"), np.zeros((1,), "int32")])
    return made


def subclassed_inside():
    return functional(lambda z: layers.Flatten()(Own(8)(z)))


PLAIN = {
    "operators": operators,
    "sequential": sequential,
    "built_later": built_later,
    "grown": grown,
    "nested": nested,
    "named_nested": named_nested,
    "shared": shared,
    "branches": branches,
    "film": film,
    "blend": blend,
    "causal": causal,
    "queries": queries,
    "masked": masked,
    "dropout": chain(lambda: layers.Dense(8), lambda: layers.Dropout(0.5)),
    "layer_norm": chain(lambda: layers.Dense(8), layers.LayerNormalization),
    "group_norm": chain(lambda: layers.GroupNormalization(2), start=pictures),
    "prelu": chain(lambda: layers.PReLU(shared_axes=(1, 2)), start=pictures),
    "unit_norm": chain(layers.UnitNormalization, lambda: layers.Dense(8)),
    "spectral": chain(lambda: own.SpectralConv2D(4, 3), start=pictures),
    "spectral_wrapper": chain(
        lambda: layers.SpectralNormalization(layers.Conv2D(4, 3)), start=pictures
    ),
    "wrapped": chain(
        lambda: layers.TimeDistributed(layers.Dense(3)),
        lambda: layers.Bidirectional(layers.SimpleRNN(3)),
        start=tokens,
    ),
    "lambda": chain(lambda: layers.Dense(8), lambda: layers.Lambda(squared)),
    "function": chain(lambda: layers.Dense(8, activation=squared)),
    "subclassed": subclassed,
    "subclassed_inside": subclassed_inside,
}
LABELLED = {
    "embedding": embedding,
    "one_hot": one_hot,
    "column_of_labels": column_of_labels,
    "subclassed_with_labels": subclassed_with_labels,
}


def discriminator(labels=False):
    """A discriminator with operators, whose own layer holds another."""
    images = keras.Input(SHAPE)
    h = layers.Dense(8)(layers.Flatten()(images))
    h, inputs = ops.leaky_relu(h, 0.2) + h, images
    if labels:
        inputs = [images, keras.Input((), dtype="int32")]
        h = h * layers.Embedding(NUM_CLASSES, 8)(inputs[1])
    h, _ = Blend(8)([h, h])
    return keras.Model(inputs, layers.Dense(1, dtype="float32")(h))

"""Noise that a generator adds to its pictures."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas


@keras.saving.register_keras_serializable("tfgan_kit")
class NoiseInjection(keras.layers.Layer):
    """Layer that adds N(0, 1) noise of one channel, times a learnt strength.

    Training draws fresh noise. Outside training the noise is a weight of the layer, so
    latents alone decide a picture. The strength begins at 0.

    Args:
        seed: int. Seed of the training noise. Defaults to None, which means that the
            seed of Keras chooses it.

    Examples:
        >>> layer = tfgan_kit.layers.NoiseInjection()
        >>> layer(np.ones((2, 4, 4, 3), "float32")).shape
        TensorShape([2, 4, 4, 3])

    Reference: Karras et al. 2020, arXiv 1912.04958, section 2.1 and figure 2.
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape):
        _, height, width, _ = input_shape
        self.noise = self.add_weight(
            shape=(height, width, 1),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
            autocast=False,
            name="noise",
        )
        self.strength = self.add_weight(
            shape=(), initializer="zeros", autocast=False, name="strength"
        )
        self.built = True

    def call(self, inputs, training=None):
        noise = self.noise.value
        if training:
            noise = replicas.own_rows(self._draw, tf.shape(inputs)[0])
        return inputs + tf.cast(noise * self.strength, inputs.dtype)

    def _draw(self, rows):
        return keras.random.normal((rows, *self.noise.shape), seed=self.seed_generator)

    # Keras would leave the state of the seed out of a .keras file, and a training that
    # goes on from the file would draw other noise.
    def save_own_variables(self, store):
        for name, variable in self._own_variables().items():
            store[name] = variable.numpy()

    def load_own_variables(self, store):
        for name, variable in self._own_variables().items():
            variable.assign(store[name])

    def _own_variables(self):
        state = self.seed_generator.state
        return {"noise": self.noise, "strength": self.strength, "seed_state": state}

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}

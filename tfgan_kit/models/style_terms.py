"""The terms of StyleGAN2 about styles: mixing, and the length of paths."""

import functools

import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.distribution import replicas
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import style_networks
from tfgan_kit.models.base import batches
from tfgan_kit.models.path_length import PathLength

# Path lengths are measured on half of a batch, as in the authors' code.
_SHARE = 2


class StyleTerms:
    """Mixing of styles and path lengths of a model's generator.

    Args:
        model: The model.
        path_length_weight, path_length_every, mixing: As in `StyleGAN2`.

    Raises:
        InputError: A number is invalid, or the generator has no `Styles`.

    Reference: Karras et al. 2019, arXiv 1812.04948, section 3.1 (mixing); Karras et al.
    2020, arXiv 1912.04958, section 3.2 (path length).
    """

    def __init__(self, model, path_length_weight, path_length_every, mixing):
        self._model = model
        self.weight = options.check("path_length_weight", path_length_weight)
        self.every = options.check("path_length_every", path_length_every)
        self.lazy_every = self.every if self.weight else 1
        self.mixing = options.check("mixing", mixing)
        found = style_networks(model.generator)
        if found is None:
            raise InputError(
                "StyleGAN2 needs a functional generator whose images depend only on "
                "one layer tfgan_kit.layers.Styles, such as of the networks style. "
                f"Received: {model.generator.name}."
            )
        self._mapping, self._synthesis = found
        self._lengths = PathLength(model) if self.weight else None

    def numbers(self):
        """Return the arguments of the model by name."""
        return {
            "path_length_weight": self.weight,
            "path_length_every": self.every,
            "mixing": self.mixing,
        }

    def synthesize(self, batch):
        """Return a fake per row of a batch; a share of them has two styles."""
        if not self.mixing:
            return self._model.synthesize(batch)
        return self._images(self._mixed(batch, batches.batch_size(batch["real"])))

    def path_length(self, batch):
        """Return the weighted term by name, or nothing without a weight."""
        if self._lengths is None:
            return {}
        both = self._model.lazy(
            self.every,
            lambda: self._penalty(batch),
            draws=4 + 2,
            shape=(2,),
            reduces=True,
        )
        self._lengths.mean.assign_add(both[1] / self.every)
        return {"path_length": self.weight * both[0]}

    def _penalty(self, batch):
        size = tf.maximum(batches.batch_size(batch["real"]) // _SHARE, 1)
        # These rows of the replicas are those of one device.
        rows = {name: values[::_SHARE][:size] for name, values in batch.items()}
        # In training, noise and the average write variables: a lazy term must not.
        styles = self._mixed(rows, size, training=False)
        shape, seed = self._model.image_shape, self._model._noise_seed()
        noise = replicas.own_rows(
            lambda rows: tf.random.stateless_normal((rows, *shape), seed, alg="philox"),
            size,
        )
        images = functools.partial(self._images, training=False)
        return self._lengths.penalty(images, styles, noise)

    def _images(self, styles, training=True):
        return tf.cast(self._synthesis(styles, training=training), tf.float32)

    def _mixed(self, batch, size, training=True):
        styles = self._drawn(batch, size, training)
        if not self.mixing:
            return styles
        others = self._drawn(batch, size, training)
        is_mixed, cut = tf.split(self._model.sample_uniform((size, 2)), 2, axis=1)
        places = styles.shape[1]
        # The cut is one of 1, ..., places - 1.
        first = 1 + tf.cast(cut * (places - 1), tf.int32)
        first = tf.where(is_mixed < self.mixing, first, places)
        keeps = tf.range(places)[None] < first
        return tf.where(keeps[..., None], styles, others)

    def _drawn(self, batch, size, training):
        model = self._model
        inputs = [model.draw("latents", size)]
        if model.num_classes:
            inputs.append(batch["labels"])
        inputs = inputs if len(inputs) > 1 else inputs[0]
        return tf.cast(self._mapping(inputs, training=training), tf.float32)

"""What a trained GAN is used by: pictures from the averaged generator, and saving."""

import functools

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import registry, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import input_shapes, output_shapes
from tfgan_kit.models.base import batches, saving
from tfgan_kit.models.inputs import generator_inputs, image_checks
from tfgan_kit.sampling import images


class GeneratorModel(keras.Model):
    """A model that is called through `ema_generator`. Abstract."""

    latent_dim = property(lambda self: input_shapes(self.generator)[0][-1])
    image_shape = property(lambda self: output_shapes(self.generator)[0][1:])
    ema_encoder = None  # a model that learns to find latents has one

    codes = None  # a model that learns what they mean has some

    @property
    def inputs_of_generator(self):
        """The `sampling.Inputs` of the generator."""
        return sampling.Inputs(
            self.latent_dim, self.num_classes, self.prior, self.codes
        )

    def call(self, inputs):
        """Images of latents; with classes, of a pair of latents and labels."""
        return self.ema_generator(inputs, training=False)

    def predict(self, x, *args, **kwargs):
        """As `keras.Model.predict`: images of latents, in a list with any labels."""
        generator_inputs.check(x, self.inputs_of_generator)
        return super().predict(x, *args, **kwargs)

    def predict_on_batch(self, x):
        """As `keras.Model.predict_on_batch`, on what `predict` takes."""
        generator_inputs.check(x, self.inputs_of_generator)
        return super().predict_on_batch(x)

    def generate(self, num_images, seed=0, labels=None):
        """The first `num_images` pictures of `seed`.

        Args:
            num_images, seed: Which pictures.
            labels: With classes: an integer for all, or integers `(num_images,)`. None:
                all in turns, those of the pictures' seeds.

        Returns:
            A uint8 array `(num_images, height, width, channels)`.

        Raises:
            InputError: Labels that are none, or for a model without.
        """
        inputs = self.inputs_of_generator.draw(num_images, seed, labels=labels)
        return sampling.generate(self.generate_batch, inputs)

    def generate_labelled(self, num_images, seed=0):
        """`generate`, and the pictures' int32 labels; None of a model without."""
        drawn = self.inputs_of_generator.draw(num_images, seed)
        labels = drawn[1] if self.num_classes else None
        return sampling.generate(self.generate_batch, drawn), labels

    def generate_grid(self, num_images=64, seed=0):
        """A grid of the first pictures of `seed`, uint8 `(height, width, channels)`.

        With classes it has a row for each of the first ones, of the same latents.
        """
        columns = images.columns_of(num_images)
        inputs = self.inputs_of_generator.draw_grid(num_images, columns, seed)
        pictures = sampling.generate(self.generate_batch, inputs)
        return images.grid(pictures, columns=columns)

    @functools.cached_property
    def generate_batch(self):
        """`pictures` as one graph that XLA leaves alone."""
        return tf.function(self.pictures, jit_compile=False)

    def pictures(self, latents, *labels):
        """Images in [-1, 1] of float32 latents and, with classes, int32 labels."""
        return self.call([latents, *labels] if labels else latents)

    def encode(self, images):
        """The latents of images, by the average of the encoder.

        Args:
            images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1].

        Returns:
            A float32 array `(n, latent_dim)`.

        Raises:
            InputError: The model has no encoder, or takes other images.
        """
        if self.ema_encoder is None:
            raise InputError(
                f"a {type(self).__name__} has no encoder: `tfgan_kit.inversion.invert` "
                "finds latents by search."
            )
        images = np.asarray(images)
        image_checks.check_array(images, self.image_shape)
        return sampling.in_batches(self._encode_batch, (images,))

    def reconstruct(self, images):
        """Uint8 pictures of the latents that `encode` finds for images."""
        return sampling.generate(self.generate_batch, (self.encode(images),))

    @functools.cached_property
    def _encode_batch(self):
        def latents(images):
            return self.ema_encoder(batches.to_float(images), training=False)

        return tf.function(latents, jit_compile=False)

    def export(
        self,
        filepath,
        format="tf_saved_model",
        verbose=None,
        input_signature=None,
        **kwargs,
    ):
        """Writes the averaged generator, and the encoder if there is one, for serving.

        Args:
            filepath: "gan": a new version, `gan/1`, of the SavedModel `gan`; "gan/3":
                version 3 of it. For "litert" a file that ends in `.tflite`, which is
                replaced if it exists.
            format: "tf_saved_model", as `tfgan_kit.export.export` writes it, with the
                signatures, the model card and the README; or "litert", a float32 file
                as `tfgan_kit.export.convert` writes it.
            verbose: Whether to print the path that was written.
            input_signature, **kwargs: Refused: the signatures are fixed, and
                `tfgan_kit.export.convert` has the options of a TFLite file.

        Returns:
            The path of the version, or of the file.

        Raises:
            InputError: Another format or argument, or a path that cannot be written.
        """
        export_model = registry.resolve("export")
        return export_model(
            self, filepath, format, verbose, input_signature=input_signature, **kwargs
        )

    def get_config(self):
        return {"name": self.name, **saving.config_of(self)}

    @classmethod
    def from_config(cls, config):
        return cls(**saving.with_networks(config, cls))

    def get_compile_config(self):
        return saving.compile_config_of(self)

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

"""The use of a trained GAN: examples from latents, and latents from examples."""

import functools
import os
import pathlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import truncated_styles
from tfgan_kit.modalities import image_grids
from tfgan_kit.models.inputs import image_checks

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class Sampler:
    """Sampler of a generator, with an encoder that finds latents if there is one.

    Args:
        inputs: `sampling.Inputs`. The inputs that the generator takes.
        network: Keras model. Maps these inputs to float examples, such as images in
            [-1, 1].
        modality: The `Modality` of these examples.
        encoder: Keras model. Maps examples to latents. Defaults to None, which means
            that `encode` and `reconstruct` are not available.

    Attributes:
        partners: Kept examples of what the generator imitates, by field, if fields of
            the data are paired. Previews show them beside the results.
    """

    def __init__(
        self,
        inputs: sampling.Inputs,
        network: keras.Model,
        modality: Any,
        encoder: keras.Model | None = None,
    ):
        self.inputs = inputs
        self.network = network
        self.modality = modality
        self.encoder = encoder
        self.partners: dict[str, sampling.Examples] = {}

    def pictures(self, *inputs: tf.Tensor) -> tf.Tensor:
        """Return float examples of the generator's inputs, such as images of latents.

        If there are classes, the inputs are latents and int32 labels.
        """
        inputs = inputs[0] if len(inputs) == 1 else list(inputs)
        return self.network(inputs, training=False)

    @functools.cached_property
    def generate_batch(self):
        """Return `pictures` as one graph that XLA does not compile."""
        return tf.function(self.pictures, jit_compile=False)

    def generate(
        self,
        num_images: int,
        seed: int = 0,
        labels: npt.ArrayLike | None = None,
        *,
        truncation_psi: float | None = None,
        **given: npt.ArrayLike,
    ) -> np.ndarray:
        """Return the first `num_images` examples of a seed.

        Args:
            num_images: int. Number of examples.
            seed: int. The seed from which examples are numbered. Defaults to 0.
            labels: An integer for all examples, or integers `(num_images,)`, if the
                generator has classes. Defaults to None, which means that each example
                has the class of its seed: classes take turns.
            truncation_psi: float. Pulls the styles of StyleGAN2 to their average: 1
                leaves them, 0 makes all examples alike. Defaults to None, which means
                the psi of the generator, 1 if nobody changed it.
            **given: Values of other inputs by name, such as images `source=` of a
                translation. By default, kept examples or draws from seeds.

        Returns:
            An array `(num_images, *stored_shape)` in the stored dtype of the modality:
            for images uint8 `(num_images, height, width, channels)`.

        Raises:
            InputError: Labels are out of range, or the generator has no such input,
                or no styles.
        """
        drawn = self.inputs.draw(num_images, seed, labels=labels, **given)
        with truncated_styles(self.network, truncation_psi):
            return self.stored(drawn)

    def stored(self, inputs: tuple[npt.ArrayLike, ...]) -> np.ndarray:
        """Return the stored examples of a tuple of the generator's inputs."""
        rows = sampling.rows_of(self.inputs, self.modality)
        return sampling.generate(
            self.generate_batch, inputs, self.modality.to_stored, rows
        )

    def generate_labelled(
        self, num_images: int, seed: int = 0
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return `generate(num_images, seed)` and the int32 labels of these images.

        The labels are None if the generator has no classes.
        """
        drawn = self.inputs.draw(num_images, seed)
        labels = dict(zip(self.inputs.parts, drawn, strict=True)).get("labels")
        return self.stored(drawn), labels

    def generate_grid(self, num_images: int = 64, seed: int = 0) -> np.ndarray:
        """Return a grid of the first images of a seed, uint8 `(rows, columns, 1 or 3)`.

        If there are classes, the grid has one row per class, for the first classes, and
        all rows have the same latents. If the generator takes images, each result is
        shown beside its source, and beside its target if one is kept.

        Raises:
            InputError: The generator does not make images.
        """
        if self.modality.name != "image":
            raise InputError(
                "a grid needs a generator of images; `preview` writes a file of any "
                f"examples. Received: a generator of {self.modality.plural}."
            )
        examples, columns = self._preview_examples(num_images, seed)
        return image_grids.grid(examples, columns=columns)

    def preview(
        self, path: str | os.PathLike, num_images: int = 64, seed: int = 0
    ) -> None:
        """Write the modality's preview of the first examples of a seed.

        Args:
            path: A file with the modality's suffix, such as ".png".
            num_images: int. Number of examples. Defaults to 64.
            seed: int. The seed from which examples are numbered. Defaults to 0.
        """
        examples, columns = self._preview_examples(num_images, seed)
        self.modality.preview(examples, pathlib.Path(path), columns=columns)

    def _preview_examples(self, num_images, seed):
        inputs = sampling.with_partners(self.inputs, self.partners)
        columns = image_grids.columns_of(num_images)
        drawn = inputs.draw_grid(num_images, columns, seed)
        own = len(self.inputs.parts)
        results = self.stored(drawn[:own])
        shown = sampling.beside(inputs, drawn, results, own)
        if shown is not results and inputs.num_classes is None:
            columns = image_grids.columns_of(num_images, shown.shape[1:])
        return shown, columns

    def encode(self, images: npt.ArrayLike) -> np.ndarray:
        """Return the latents that the encoder finds for images.

        Args:
            images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1].

        Returns:
            A float32 array `(n, latent_dim)`.

        Raises:
            InputError: There is no encoder, or the images have another shape or dtype.
        """
        if self.encoder is None:
            raise InputError(
                "encode needs a model that learns an encoder, such as BiGAN or AAE. "
                "`tfgan_kit.models.inversion.invert` finds latents by search. "
                "Received: a model without an encoder."
            )
        images = np.asarray(images)
        image_checks.check_array(images, self.modality.shape)
        return sampling.in_batches(self._encode_batch, (images,))

    def reconstruct(self, images: npt.ArrayLike) -> np.ndarray:
        """Return the stored images of the latents that `encode` finds for images."""
        return self.stored((self.encode(images),))

    @functools.cached_property
    def _encode_batch(self):
        def latents(images):
            return self.encoder(self.modality.from_stored(images), training=False)

        return tf.function(latents, jit_compile=False)


def of_sampler(
    method: Callable[Concatenate[Sampler, _Arguments], _Result],
) -> Callable[Concatenate[Any, _Arguments], _Result]:
    """Return a method for the model that calls this method of its `sampler`."""

    @functools.wraps(method)
    def call(model, *args, **kwargs):
        return method(model.sampler, *args, **kwargs)

    return call

"""Examples of the data that a model keeps if its generator takes a field.

They are weights of the model: a checkpoint, a `.keras` file and an export hold them.
"""

import warnings
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError, InputWarning
from tfgan_kit.models.inputs import field_batches
from tfgan_kit.sampling import NUM_KEPT, Examples


def examples_of(model: keras.Model, name: str) -> Examples:
    """Return the kept examples of a field, with room for `NUM_KEPT` of them."""
    modality = model.fields[name]
    room = {"initializer": "zeros", "trainable": False}
    values = model.add_weight(
        shape=(NUM_KEPT, *modality.stored_shape),
        dtype=modality.stored_dtype,
        name=f"kept_{name}",
        **room,
    )
    count = model.add_weight(shape=(), dtype="int64", name=f"kept_{name}_count", **room)
    return Examples(modality, values, count)


def kept_fields(model: keras.Model) -> dict[str, Examples]:
    """Return the kept examples of each field that the served generators take."""
    samplers = filter(None, (model.sampler, model.back_sampler))
    parts = {n: x for sampler in samplers for n, x in sampler.inputs.parts.items()}
    return {name: part for name, part in parts.items() if isinstance(part, Examples)}


def keep_examples(model: keras.Model, **fields: Any) -> None:
    """Keep the first 64 examples of fields that served generators take, for samples.

    Seed i is example i, modulo their number.

    Args:
        **fields: Stored or float examples `(n, ...)` by the name of the field.

    Raises:
        InputError: The generator does not take that field, or the examples do not fit.
    """
    kept = kept_fields(model)
    for name, values in fields.items():
        if name not in kept:
            raise InputError(
                f"the generator keeps examples of {', '.join(kept) or 'no field'}. "
                f"Received: {name}."
            )
        values = np.asarray(values[:NUM_KEPT])
        if not len(values):
            raise InputError(
                f"keep_examples needs at least one example of {name}. "
                f"Received: {values.shape}."
            )
        part = kept[name]
        part.check(values, len(values))
        if values.dtype.name != part.modality.stored_dtype:
            floats = tf.constant(values, tf.float32)
            values = part.modality.to_stored(floats).numpy()
        rows = np.zeros(part.values.shape, part.modality.stored_dtype)
        rows[: len(values)] = values
        part.values.assign(rows)
        part.count.assign(len(values))


def lacks_examples(model: keras.Model) -> list[str]:
    """Return the names of fields for which the model keeps no examples yet."""
    kept = kept_fields(model)
    return [name for name, part in kept.items() if not int(part.count.numpy())]


def keep_from(model: keras.Model, training: Any, held_out: Any = None) -> None:
    """Keep examples of the data of `fit`, if none are kept; prefer held-out ones.

    Data sets are skipped because reading them would change their order.

    Args:
        training: `x` and `y` of `fit`.
        held_out: `validation_data` of `fit`, or None.
    """
    missing = lacks_examples(model)
    if not missing:
        return
    arrays, rows = _arrays(model, held_out, missing), slice(NUM_KEPT)
    if arrays is None:
        arrays, rows = _arrays(model, training, missing), slice(-NUM_KEPT, None)
        if arrays is None:
            return
        of_samples = [n for n in missing if n in model.inputs_of_generator.parts]
        if of_samples:
            warnings.warn(
                f"samples will be made from {', '.join(of_samples)} of the last "
                "examples of the training data: give validation_data, or call "
                "keep_examples.",
                InputWarning,
                stacklevel=4,
            )
    keep_examples(model, **{name: values[rows] for name, values in arrays.items()})


def _arrays(model, data, names):
    """Return the arrays of those fields, or None if there are no arrays."""
    if isinstance(data, (tuple, list)) and all(part is None for part in data[1:]):
        data = data[0] if data else None
    if data is None or isinstance(data, tf.data.Dataset):
        return None
    batch = field_batches.named(data, model.fields)
    return {name: np.asarray(batch[name]) for name in names}

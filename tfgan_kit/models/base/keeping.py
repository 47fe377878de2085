"""Examples of the data that a model keeps if its generator takes a field.

They are weights of the model: a checkpoint, a `.keras` file and an export hold them.
"""

import warnings
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.errors import InputError, InputWarning
from tfgan_kit.models.inputs import field_batches
from tfgan_kit.sampling import NUM_KEPT, Examples


def examples_of(model: keras.Model, name: str) -> Examples:
    """Return the kept examples of a field, with room for `NUM_KEPT` of them.

    Raises:
        InputError: The model is built for several workers.
    """
    if compat.reduces_logs(tf.distribute.get_strategy()):
        # TensorFlow sends new variables to all workers, and cannot send bytes.
        raise InputError(
            "a model that keeps examples, because its generator takes a field, does "
            "not train on several workers: use one machine (mirrored). "
            f"Received: the field {name}."
        )
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
    """Return the kept examples of fields by name.

    These are the fields that the served generators take and, if fields are paired, the
    one that the first generator imitates.
    """
    back = kept_by(model.back_sampler) if model.back_sampler else {}
    return kept_by(model.sampler) | back


def kept_by(sampler: Any) -> dict[str, Examples]:
    """Return the kept examples that a `Sampler` takes, and those of their partners."""
    parts = {**sampler.inputs.parts, **sampler.partners}
    return {name: part for name, part in parts.items() if isinstance(part, Examples)}


def keep_examples(model: keras.Model, **fields: Any) -> None:
    """Keep the first 64 examples of fields that generators take, for their samples.

    Seed i is example i, modulo their number. If fields are paired, give the field that
    the generator imitates as well, and previews show its examples beside the results.

    Args:
        **fields: Stored or float examples `(n, ...)` by the name of the field.

    Raises:
        InputError: No generator takes that field, or the examples do not fit.
    """
    kept = kept_fields(model)
    rows = {}
    for name, values in fields.items():
        if name not in kept:
            raise InputError(
                f"the generator keeps examples of {', '.join(kept) or 'no field'}. "
                f"Received: {name}."
            )
        rows[name] = _stored(kept[name], name, np.asarray(values[:NUM_KEPT]))
    counts = _counts(model, kept, rows)
    for name, values in rows.items():
        padding = [(0, NUM_KEPT - len(values))] + [(0, 0)] * (values.ndim - 1)
        kept[name].values.assign(np.pad(values, padding))
    for name, count in counts.items():
        kept[name].count.assign(count)


def _counts(model, kept, rows):
    """Return how many examples of each field are kept now; 0 for outdated partners."""
    partners = model.sampler.partners if rows.keys() - model.sampler.partners else ()
    counts = {n: 0 if n in partners else part.num_kept for n, part in kept.items()}
    counts |= {name: len(values) for name, values in rows.items()}
    if model.paired and len({*counts.values()} - {0}) > 1:
        raise InputError(
            "keep_examples needs as many examples of each field. Received: "
            f"{', '.join(f'{count} of {name}' for name, count in counts.items())}."
        )
    return counts


def _stored(part, name, values):
    if not len(values):
        raise InputError(
            f"keep_examples needs at least one example of {name}. "
            f"Received: {values.shape}."
        )
    part.check(values, len(values))
    if values.dtype.name == part.modality.stored_dtype:
        return values
    return part.modality.to_stored(tf.constant(values, tf.float32)).numpy()


def lacks_examples(model: keras.Model) -> list[str]:
    """Return the names of fields for which the model must keep examples, but has none.

    Paired fields are kept together.
    """
    kept = kept_fields(model)
    empty = [n for n, part in kept.items() if not part.num_kept]
    if not model.paired:
        return empty
    taken = {name for served in model.served for name in model.wires[served].takes}
    return [*kept] if taken & {*empty} else []


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
                "examples of the training data: call keep_examples with others, or "
                "give validation_data with metrics in compile.",
                InputWarning,
                stacklevel=4,
            )
    keep_examples(model, **{name: values[rows] for name, values in arrays.items()})


def _arrays(model, data, names):
    """Return the arrays of those fields, or None if there are no arrays."""
    if isinstance(data, (tuple, list)) and all(part is None for part in data[1:]):
        data = data[0] if data else None
    streams = (tf.data.Dataset, tf.distribute.DistributedDataset)
    if data is None or isinstance(data, streams):
        return None
    batch = field_batches.named(data, model.fields)
    return {name: np.asarray(batch[name]) for name in names}

"""The data of `fit` for a model whose fields are not images with labels."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tfgan_kit.data import order
from tfgan_kit.errors import InputError
from tfgan_kit.models.inputs import field_batches, labels
from tfgan_kit.models.inputs.field_batches import LABELS


def prepare(model, x, y, batch_size):
    """Return `x` and `y` for Keras' fit, checked as far as possible in advance.

    Args:
        model: Model with `fields`, `paired`, `n_critic`, `seed` and `label_range`.
        x: One field, a dictionary of arrays by the names of fields, or a
            `tf.data.Dataset` of batches.
        y: The second field, or None.
        batch_size: int. Examples per batch of arrays; None means 32.

    Raises:
        InputError: The data have another type, shape, dtype or range.
    """
    if isinstance(x, tf.data.Dataset):
        return _checked_dataset(model, x), None
    arrays = _arrays(model, x, y)
    counts = {name: len(values) for name, values in arrays.items()}
    size = batch_size or 32
    if min(size, *counts.values()) < model.n_critic:
        field_batches.refuse_batch(min(size, *counts.values()), model.n_critic)
    if not model.paired and len(arrays) > 1:
        return _unpaired(model, arrays, size), None
    if len(set(counts.values())) > 1:
        raise InputError(
            "paired fields must have as many examples each. Received: "
            f"{', '.join(f'{n} of {name}' for name, n in counts.items())}."
        )
    count = next(iter(counts.values()))
    rest = count % size
    kept = count - (rest if rest < model.n_critic else 0)
    arrays = {name: values[:kept] for name, values in arrays.items()}
    if set(arrays) == {field_batches.REAL}:
        return arrays[field_batches.REAL], None
    return arrays, None


def prepare_batch(model, x, y=None):
    """Return arrays that are one batch, checked in the same way."""
    arrays = _arrays(model, x, y)
    field_batches.check_size(arrays, model.n_critic)
    return (arrays if len(arrays) > 1 else next(iter(arrays.values()))), None


def _arrays(model, x, y):
    data = x if y is None else (x, y)
    batch = field_batches.named(data, model.fields)
    arrays = {}
    for name, values in batch.items():
        if not hasattr(values, "shape"):
            raise InputError(
                f"fit takes {name} in an array: np.stack makes one of a list. "
                f"Received: {type(values).__name__}."
            )
        values = np.asarray(values)
        if name == LABELS:
            count = len(next(iter(arrays.values())))
            arrays[name] = labels.check_array(values, count, model.label_range)
        else:
            field_batches.check_form(name, values, model.fields[name])
            field_batches.check_values(name, values, model.fields[name])
            arrays[name] = values
    return arrays


def _unpaired(model, arrays, batch_size):
    """Return batches of fields, each in its own order; the longest sets the epoch.

    The order is a function of (seed, step): an epoch begins at the step that the model
    has reached, so a resumed `fit` continues as if it had not been stopped.
    """
    with tf.device("CPU:0"):
        held = {name: tf.constant(values) for name, values in arrays.items()}
    steps = max(1, max(map(len, arrays.values())) // batch_size)

    def batch(step):
        return {
            name: tf.gather(
                values,
                order.image_indices(
                    *(step, len(values), batch_size, model.seed),
                    order.field_number(name),
                ),
            )
            for name, values in held.items()
        }

    def from_here(_):
        reached = tf.numpy_function(
            lambda: np.int64(model.step.numpy()), [], tf.int64, stateful=True
        )
        return tf.data.Dataset.range(reached, reached + steps)

    places = tf.data.Dataset.range(1).flat_map(from_here)
    known = tf.data.experimental.assert_cardinality(steps)
    return places.map(batch).apply(known).prefetch(tf.data.AUTOTUNE)


def _checked_dataset(model, dataset):
    spec = field_batches.of_spec(dataset.element_spec, model.fields)
    field_batches.check_size(spec, model.n_critic)

    def checked(*batch):
        data = batch if len(batch) > 1 else batch[0]
        batch = field_batches.of_step(data, model.fields)
        return field_batches.checked(batch, model.fields, model.label_range)

    dataset = dataset.map(checked)
    first = next(iter(spec))
    if spec[first].shape[0] is None and model.n_critic > 1:
        dataset = dataset.filter(
            lambda batch: tf.shape(batch[first])[0] >= model.n_critic
        )
    return dataset


def is_general(fields: Mapping) -> bool:
    """Return whether a model's fields are not images with or without labels."""
    names = set(fields)
    if not names <= {field_batches.REAL, LABELS}:
        return True
    return fields[field_batches.REAL].name != "image"

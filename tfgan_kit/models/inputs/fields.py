"""The images and the labels within a batch."""

from collections.abc import Mapping

from tfgan_kit.errors import InputError

IMAGES = ("image", "images", "real", "x")
LABELS = ("label", "labels", "y")
_WEIGHTS = ("sample_weight", "sample_weights", "class_weight")


def split(data):
    """Return the images and the labels of a batch.

    Only the structure is examined, so values may be arrays, tensors or their specs.

    Args:
        data: Images, `(images,)`, `(images, labels)`, or a dictionary with a key of
            `IMAGES` and an optional key of `LABELS`. Its other keys are ignored.

    Returns:
        A pair; the labels are None if they are missing.

    Raises:
        InputError: The structure is different, or contains sample weights.
    """
    images, labels = data, None
    if isinstance(data, (tuple, list)):
        if len(data) == 3 and data[2] is not None:
            refuse_weights("a third element (sample weights) in the data")
        if not 1 <= len(data) <= 3:
            raise InputError(f"{_EXPECTED} Received: a tuple of {len(data)} elements.")
        images, labels = data[0], (data[1] if len(data) > 1 else None)
    if isinstance(labels, Mapping):
        labels = _named(labels, LABELS)
    if isinstance(images, Mapping):
        images, labels = _of_dictionary(images, labels)
    for name, part in (("images", images), ("labels", labels)):
        if isinstance(part, (tuple, list, Mapping)):
            raise InputError(
                f"{_EXPECTED} Received: a {type(part).__name__} in the place of {name}."
            )
    return images, labels


_EXPECTED = (
    "a batch must be images, (images, labels), or a dictionary such as "
    '{"image": images, "label": labels}: map the data set to one of them.'
)


def _of_dictionary(batch, labels):
    weights = [key for key in batch if key in _WEIGHTS]
    if weights:
        refuse_weights(f"the key {weights[0]!r} in a batch")
    images = _named(batch, IMAGES)
    if images is None:
        raise InputError(
            f"a dictionary must hold images under {', '.join(map(repr, IMAGES[:-1]))} "
            f"or {IMAGES[-1]!r}: map the data set to (images, labels), or rename the "
            f"key. Received: the keys {', '.join(map(repr, batch))}."
        )
    own = _named(batch, LABELS)
    if own is not None and labels is not None:
        raise InputError(
            "labels must be given once. Received: labels in the dictionary and labels "
            "beside it."
        )
    return images, labels if own is None else own


def _named(batch, names):
    """Return the value under one of the names, or None if there is no such name."""
    keys = [key for key in names if key in batch]
    if len(keys) > 1:
        raise InputError(
            f"a dictionary must hold one of {', '.join(map(repr, names))}: leave the "
            f"others out. Received: {', '.join(map(repr, keys))}."
        )
    return batch[keys[0]] if keys else None


def refuse_weights(received):
    """Raise InputError: the loss of a GAN does not weight samples."""
    raise InputError(
        "the loss of a GAN compares sets of images and takes no weights: leave them "
        "out, and repeat images that shall count more, by np.repeat or "
        f"tf.data.Dataset.sample_from_datasets. Received: {received}."
    )

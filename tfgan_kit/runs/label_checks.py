"""Checks of the labels that a run learns from."""

import numpy as np

from tfgan_kit import files
from tfgan_kit.errors import InputError

_SHOWN = 10


def check(config, images):
    """Raise InputError if a variant learns from labels that teach it nothing."""
    needs_labels = config.recipe.needs_labels
    if needs_labels and images.labels is None:
        raise InputError(
            f"{config.variant} learns from labels, and {images.name} has none: give "
            "images in a folder for each class, labels in the .npz, or another variant."
        )
    if _present(config, images) == 1:
        instead = "another variant" if needs_labels else "--no-labels"
        raise InputError(
            f"{config.variant} learns from labels, and all images of {images.name} "
            f"{images.split} are of one class{_names(images, images.labels[:1])}: give "
            f"images of two classes or more, or {instead}."
        )


def _present(config, images):
    """Return the number of classes with images, or None if no labels are used."""
    if not config.recipe.can_use_labels or not config.use_labels:
        return None
    return None if images.labels is None else len(np.unique(images.labels))


def tell_missing(config, images, announce):
    """Announce the classes without images, which a generator cannot learn."""
    present = _present(config, images)
    if present is None or present == images.num_classes:
        return
    missing = np.setdiff1d(np.arange(images.num_classes), images.labels)
    announce(
        f"{images.name} {images.split} has no image of {len(missing):,} of its "
        f"{images.num_classes:,} classes{_names(images, missing)}: they are not learnt"
    )


def _names(images, labels):
    names = [images.class_names[n] if images.class_names else str(n) for n in labels]
    more = ", ..." if len(names) > _SHOWN else ""
    return f" ({', '.join(map(files.shown, names[:_SHOWN]))}{more})"

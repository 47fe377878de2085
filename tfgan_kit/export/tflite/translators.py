"""The conversion of a translator: its direction, its size, and its images."""

import dataclasses
import pathlib

import numpy as np
import tensorflow as tf

from tfgan_kit import modalities
from tfgan_kit.data.files.folders import all_images
from tfgan_kit.data.files.image_files import fit_pixels, read_image
from tfgan_kit.errors import InputError
from tfgan_kit.export import exported_inputs, kept_images
from tfgan_kit.export.image_sizes import FIXED

_CALIBRATED = ("int8", "int16x8")


def direction(interface, target, back=False, calibrate=None):
    """Return the `Interface` of a converted file, which has one direction.

    If the size of its images is fixed, its kept images get that size.

    Args:
        interface: The `Interface` of a SavedModel.
        target: The `Target`.
        back: bool. Whether to take the way back. Defaults to False.
        calibrate: The folder of images for the calibration, or None.

    Raises:
        InputError: It has no such direction or size, or it translates no images.
    """
    if not interface.source:
        given = {"back": back, "calibrate": calibrate, "image size": target.image_size}
        wrong = [name for name, value in given.items() if value]
        if wrong:
            raise InputError(
                f"{wrong[0]} needs a network that makes images of images. Received: "
                f"a generator of {interface.words()}."
            )
        return interface
    if calibrate is not None and target.quantize not in _CALIBRATED:
        raise InputError(
            f"only {' and '.join(_CALIBRATED)} are calibrated: leave the images out. "
            f"Received: {target.quantize}."
        )
    if back and not interface.back:
        raise InputError(
            "there is no way back in this SavedModel: it has a single network from "
            f"images to images. Received: a generator of {interface.words()}."
        )
    one = interface.back if back else dataclasses.replace(interface, back=None)
    return _at_size(one, target.image_size) if target.image_size else one


def _at_size(interface, size):
    shape = interface.source.modality.shape
    interface.sizes.check((1, *size, shape[2]), shape)
    scale = interface.sizes.scale
    if any((side * scale).denominator > 1 for side in size):
        raise InputError(
            f"an image of {size[0]} x {size[1]} has no whole size after a scale of "
            f"{scale}: give another image size."
        )
    (name,) = interface.inputs.parts
    kept = np.asarray(interface.source.values)
    field = modalities.Image((*size, shape[2]))
    resized = [fit_pixels(x, tuple(size), channels=shape[2]) for x in kept]
    values = np.stack(resized) if resized else None
    inputs = type(interface.inputs)(
        parts={name: exported_inputs.with_examples(field, values)}
    )
    height, width = (int(side * scale) for side in size)
    modality = modalities.Image((height, width, interface.modality.shape[2]))
    return dataclasses.replace(interface, inputs=inputs, modality=modality, sizes=FIXED)


def calibration(interface, target, most, folder=None):
    """Return inputs for the calibration by name, and a text about their origin.

    Args:
        interface: The `Interface` of the direction.
        target: The `Target`.
        most: int. The largest number of images.
        folder: A folder of images. Defaults to None, which means the kept images.

    Raises:
        InputError: There are no images, or the folder cannot be read.
    """
    if target.quantize not in _CALIBRATED:
        return {}, None
    source = interface.source.modality
    if folder is not None:
        images = _of_folder(folder, source.shape, most)
        origin = f"{len(images)} images of {pathlib.Path(folder).absolute().name}"
    elif len(interface.source.values):
        images = kept_images.images_of(interface)[:most]
        origin = f"{len(images)} kept source images"
    else:
        raise InputError(
            f"{target.quantize} needs images of the kind that the network translates, "
            "and this SavedModel keeps none: give a folder of them with --calibrate."
        )
    size = target.batch or 1
    images = images[np.arange(-(-len(images) // size) * size) % len(images)]
    (name,) = interface.names
    return {name: source.from_stored(tf.constant(images)).numpy()}, origin


def _of_folder(folder, shape, most):
    """Return uint8 images of a shape from files that are spread over a folder."""
    paths = all_images(folder)
    chosen = np.unique(np.linspace(0, len(paths) - 1, most).astype(int))
    images = [read_image(paths[i], shape[:2], "crop", shape[2]) for i in chosen]
    return np.stack(images)


def card_of(interface, card):
    """Return the model card of a file with one direction, from that of a SavedModel."""
    if not interface.source:
        return card
    card = {name: value for name, value in card.items() if name != "back"}
    if "kept_images" in card:
        (name,) = interface.inputs.parts
        number = {name: len(interface.source.values)}
        card["kept_images"] = {**card["kept_images"], "number": number}
    return {**card, **interface.to_card(), "signature": interface.float_signature}

"""The two ways of a CycleGAN, and the terms that its generators share on each."""

from typing import NamedTuple

import tensorflow as tf


class Way(NamedTuple):
    """One direction of a translation, by the names of its networks and fields.

    Args:
        by: The generator.
        source, target: The field that it takes, and the one that it gives.
        judge: The discriminator of the target.
        back: The generator of the opposite direction.
        end: The end of the names of its terms.
    """

    by: str
    source: str
    target: str
    judge: str
    back: str
    end: str


THERE = Way("generator", "a", "b", "discriminator", "generator_back", "loss")
BACK = Way("generator_back", "b", "a", "discriminator_back", "generator", "back_loss")
WAYS = (THERE, BACK)
TERMS = tuple(f"{x}_{way.end}" for x in ("d", "g", "cycle", "identity") for way in WAYS)


def fakes_of(model, batch):
    """Return the translations of a batch both ways, by the field that they imitate."""
    return {way.target: model.synthesize(batch, by=way.by) for way in WAYS}


def change_terms(model, way, batch, fakes):
    """Return the weighted mean changes that a way should not make, by name.

    They are that of images which go there and back, and that of images which are of the
    target already. The second is 0 if the generator cannot take them, because both
    fields differ in shape.
    """
    again = model.synthesize(fakes, by=way.back)
    cycle, identity = _change(again, batch[way.source]), tf.constant(0.0)
    if model.identity_weight and model.shape_of("a") == model.shape_of("b"):
        real = batch[way.target]
        identity = _change(model.synthesize({way.source: real}, by=way.by), real)
    return {
        f"cycle_{way.end}": model.cycle_weight * cycle,
        f"identity_{way.end}": model.identity_weight * identity,
    }


def _change(images, others):
    return tf.reduce_mean(tf.abs(images - others))

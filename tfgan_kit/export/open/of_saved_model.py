"""The generator of a SavedModel, opened as those of other forms are."""

import tensorflow as tf

from tfgan_kit import graph_safety
from tfgan_kit.export import interface, model_card
from tfgan_kit.export.open_generator import OpenGenerator


def open_saved_model(path):
    """Return `(inputs, generator)` of the SavedModel in a version's folder.

    Args:
        path: The version's folder.

    Returns:
        As `open_source` does.
    """
    card = model_card.checked(path)
    loaded = graph_safety.load(path)
    faced = interface.of_saved_model(loaded, card)

    # The function keeps `loaded` alive, because its variables go with it.
    def function(*arrays, loaded=loaded):
        tensors = faced.stored_by_name(map(tf.constant, arrays))
        return signature(**tensors)[faced.output]

    def translator(one, loaded=loaded):
        run, back = loaded.signatures[one.float_signature], one.back
        return OpenGenerator(
            lambda images, loaded=loaded: run(images=tf.constant(images))[one.output],
            one,
            back=back and translator(back),
        )

    if faced.source:
        return faced.inputs, translator(faced)
    signature = loaded.signatures["serving_default"]
    halves = _halves(loaded, faced)
    return faced.inputs, OpenGenerator(
        function, faced, gives_stored=True, halves=halves
    )


def _halves(loaded, faced):
    """Return the halves of a generator with styles, as `OpenGenerator` has them."""
    to_styles, synthesize = map(loaded.signatures.get, ("map", "synthesize"))
    if not to_styles or not synthesize:
        return None
    _, places, dim = to_styles.structured_outputs["styles"].shape

    # As above, `loaded` must live as long as they do.
    def mapping(*arrays, loaded=loaded):
        return to_styles(**faced.by_name(map(tf.constant, arrays)))["styles"]

    def synthesis(styles, loaded=loaded):
        return synthesize(styles=tf.constant(styles))[faced.output]

    return mapping, synthesis, (places, dim)

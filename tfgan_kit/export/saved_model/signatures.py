"""The signatures of a served generator: one TensorFlow function each.

Inputs and outputs have names. Images only enter and leave in the dtypes that TF
Serving's REST API writes: float32, uint8, int32, int64 and strings. Each example only
depends on its own latent or seed, and label, so a server may join requests into one
batch.
"""

import tensorflow as tf

from tfgan_kit.export.saved_model.translator_signatures import (
    signatures_of_translator,
)
from tfgan_kit.keras_networks import style_networks


def signatures_of(generator, interface):
    """Return the signatures of a generator, by name, `serving_default` first.

    Args:
        generator: Keras model. Maps a batch of each of its inputs to float examples.
        interface: Its `Interface`; below, its modality is that of images.

    Returns:
        A dictionary of `tf.function`s, each with one input signature:

        serving_default: each input by its name, such as `latents` float32 `(batch,
            latent_dim)`, to `images` uint8 `(batch, height, width, channels)`. A field
            of the data has its stored dtype, as the output has.
        float_images: the same inputs, fields as floats, to `images` float32 in [-1, 1].
        from_seeds: `seeds` int64 `(batch,)` to `images` uint8.
        sample: `num_images` int32 `()` and `seed` int64 `()` to `images` uint8 and the
            inputs that made them; these are the pictures of `tfgan-kit sample`.
        png: `seeds` int64 `(batch,)` to `image_bytes` string `(batch,)`, one PNG file
            each. Only for images with 1, 3 or 4 channels; another modality has one with
            the name of its `encoding`, if it has an encoding.

        If there are classes, all of them also take `labels`, int32 `(batch,)`, one per
        picture. `sample` takes labels `(k,)` for any k: its pictures cycle through
        them, or have the labels of their seeds if k is 0. It also returns the `labels`.

        A generator with a layer `Styles` also has these two:

        map: the inputs to `styles` float32 `(batch, places, style_dim)`.
        synthesize: `styles` to `images` uint8.

    A translator has those of `signatures_of_translator`.
    """
    if interface.source:
        return signatures_of_translator(generator, interface)
    inputs, modality, output = interface.inputs, interface.modality, interface.output
    seeds = tf.TensorSpec([None], tf.int64, name="seeds")
    labels = [tf.TensorSpec([None], tf.int32, name="labels")]
    labels = labels if inputs.has("labels") else []

    # All of them call one function, so its graph is written once.
    @_signature(*interface.specs())
    def floats_of(*arrays):
        return generator([*arrays] if len(arrays) > 1 else arrays[0], training=False)

    def stored_of(arrays):
        return modality.to_stored(floats_of(*arrays))

    @_signature(*interface.stored_specs())
    def serving_default(*arrays):
        return {output: stored_of(interface.from_stored(arrays))}

    @_signature(*interface.specs())
    def float_examples(*arrays):
        return {output: floats_of(*arrays)}

    @_signature(seeds, *labels)
    def from_seeds(seeds, *labels):
        return {output: stored_of(inputs.from_seeds(seeds, *labels))}

    @_signature(
        tf.TensorSpec([], tf.int32, name="num_images"),
        tf.TensorSpec([], tf.int64, name="seed"),
        *labels,
    )
    def sample(num_images, seed, *labels):
        # As in `sampling.picture_seeds`.
        seeds = seed * 2**32 + tf.range(tf.cast(num_images, tf.int64))
        drawn = inputs.from_seeds(seeds)
        if labels:
            by_name = interface.by_name(drawn)
            in_turns = _in_turns(*labels, num_images, by_name["labels"])
            drawn = tuple((by_name | {"labels": in_turns}).values())
        examples = {output: stored_of(drawn)}
        return examples | {
            name: values
            for name, values in interface.stored_by_name(drawn).items()
            if name != output
        }

    @_signature(seeds, *labels)
    def encoded(seeds, *labels):
        examples = stored_of(inputs.from_seeds(seeds, *labels))
        files = tf.map_fn(modality.encode, examples, fn_output_signature=tf.string)
        return {interface.bytes_output: files}

    signatures = {
        "serving_default": serving_default,
        interface.float_signature: float_examples,
        "from_seeds": from_seeds,
        "sample": sample,
    }
    if modality.encoding:
        signatures[modality.encoding] = encoded
    return signatures | _of_styles(generator, interface)


def _of_styles(generator, interface):
    """Return the signatures of the two halves of a generator with styles."""
    halves = style_networks(generator)
    if halves is None:
        return {}
    mapping, synthesis = halves
    _, places, style_dim = mapping.output_shape

    @_signature(*interface.specs())
    def to_styles(*arrays):
        inputs = [*arrays] if len(arrays) > 1 else arrays[0]
        return {"styles": mapping(inputs, training=False)}

    @_signature(tf.TensorSpec([None, places, style_dim], tf.float32, name="styles"))
    def synthesize(styles):
        images = synthesis(styles, training=False)
        return {interface.output: interface.modality.to_stored(images)}

    return {"map": to_styles, "synthesize": synthesize}


def _in_turns(labels, count, otherwise):
    """Return that many labels, cycling through them; `otherwise` if there are none."""
    size = tf.size(labels)
    positions = tf.range(count) % tf.maximum(size, 1)
    return tf.cond(size > 0, lambda: tf.gather(labels, positions), lambda: otherwise)


def _signature(*specs):
    # XLA draws other numbers from the same seed.
    return tf.function(input_signature=specs, jit_compile=False)


def describe_signature(function):
    """Return inputs and outputs of a signature, by name.

    Each is described as `{"dtype": ..., "shape": [...]}`.

    Args:
        function: A concrete function, made here or loaded.
    """
    inputs = tf.nest.flatten(function.structured_input_signature)
    return {
        "inputs": {spec.name: _tensor(spec) for spec in inputs},
        "outputs": {
            name: _tensor(spec) for name, spec in function.structured_outputs.items()
        },
    }


def _tensor(spec):
    return {"dtype": spec.dtype.name, "shape": spec.shape.as_list()}

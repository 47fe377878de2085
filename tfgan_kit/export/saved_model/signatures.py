"""What a served generator can be asked: one TensorFlow function a signature.

Inputs and outputs have names; at the border stand only the types that TF Serving's REST
API writes: float32, uint8, int32, int64 and strings. Each picture depends on its own
latent or seed, and label, alone, so a server may join requests into one batch.
"""

import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.export.exported_inputs import by_name
from tfgan_kit.keras_networks import output_shapes


def signatures_of(generator, inputs):
    """The signatures of a generator, by name, `serving_default` first.

    Args:
        generator: Keras model, latents `(batch, latent_dim)` and, with classes, labels
            `(batch,)` to images in [-1, 1].
        inputs: The `sampling.Inputs` that it takes.

    Returns:
        A dictionary of `tf.function`s, each of one input signature:

        serving_default: `latents` float32 `(batch, latent_dim)` to `images` uint8
            `(batch, height, width, channels)`.
        float_images: the same `latents` to `images` float32 in [-1, 1].
        from_seeds: `seeds` int64 `(batch,)` to `images` uint8.
        sample: `num_images` int32 `()` and `seed` int64 `()` to `images` uint8 and the
            `latents` that made them; the pictures that `tfgan-kit sample` draws.
        png: `seeds` int64 `(batch,)` to `image_bytes` string `(batch,)`, a PNG file
            each. Only for images of 1, 3 or 4 channels.

        With classes all of them take `labels`, too: int32 `(batch,)`, one a picture.
        Those of `sample` are `(k,)`, of any k: its pictures have them in turns, and
        where there are none, those of their seeds; it also gives the `labels`.
    """
    latents = tf.TensorSpec([None, inputs.latent_dim], tf.float32, name="latents")
    seeds = tf.TensorSpec([None], tf.int64, name="seeds")
    labels = [tf.TensorSpec([None], tf.int32, name="labels")]
    labels = labels if inputs.num_classes else []

    # One function that all of them call: its graph is written once.
    @_signature(latents, *labels)
    def pictures(latents, *labels):
        return generator([latents, *labels] if labels else latents, training=False)

    def levels(*arguments):
        return sampling.to_uint8(pictures(*arguments))

    @_signature(latents, *labels)
    def serving_default(latents, *labels):
        return {"images": levels(latents, *labels)}

    @_signature(latents, *labels)
    def float_images(latents, *labels):
        return {"images": pictures(latents, *labels)}

    @_signature(seeds, *labels)
    def from_seeds(seeds, *labels):
        return {"images": levels(*inputs.from_seeds(seeds, *labels))}

    @_signature(
        tf.TensorSpec([], tf.int32, name="num_images"),
        tf.TensorSpec([], tf.int64, name="seed"),
        *labels,
    )
    def sample(num_images, seed, *labels):
        # As `sampling.picture_seeds` has them.
        seeds = seed * 2**32 + tf.range(tf.cast(num_images, tf.int64))
        drawn = inputs.from_seeds(seeds)
        if labels:
            drawn = drawn[0], _in_turns(*labels, num_images, drawn[1])
        return {"images": levels(*drawn), **by_name(drawn)}

    @_signature(seeds, *labels)
    def png(seeds, *labels):
        images = levels(*inputs.from_seeds(seeds, *labels))
        # REST encodes as base64 what ends in `_bytes`.
        files = tf.map_fn(tf.io.encode_png, images, fn_output_signature=tf.string)
        return {"image_bytes": files}

    functions = [serving_default, float_images, from_seeds, sample]
    if output_shapes(generator)[0][-1] in (1, 3, 4):
        functions.append(png)
    return {function.python_function.__name__: function for function in functions}


def _in_turns(labels, count, otherwise):
    """So many of the labels, again and again from the first; `otherwise` of none."""
    size = tf.size(labels)
    positions = tf.range(count) % tf.maximum(size, 1)
    return tf.cond(size > 0, lambda: tf.gather(labels, positions), lambda: otherwise)


def _signature(*specs):
    # XLA draws other numbers from the same seed.
    return tf.function(input_signature=specs, jit_compile=False)


def describe_signature(function):
    """Inputs and outputs of a signature, by name: `{"dtype": ..., "shape": [...]}`.

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

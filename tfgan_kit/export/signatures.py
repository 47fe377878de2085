"""What a served generator can be asked: one TensorFlow function a signature.

Inputs and outputs have names; at the border stand only the types that TF Serving's REST
API writes: float32, uint8, int32, int64 and strings. Each picture depends on its own
latent or seed alone, so a server may join requests into one batch.
"""

import tensorflow as tf

from tfgan_kit import sampling


def signatures_of(generator):
    """The signatures of a generator, by name, `serving_default` first.

    Args:
        generator: Keras model, latents `(batch, latent_dim)` to images in [-1, 1].

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
    """
    latent_dim = generator.input_shape[-1]
    latents = tf.TensorSpec([None, latent_dim], tf.float32, name="latents")
    seeds = tf.TensorSpec([None], tf.int64, name="seeds")

    # One function that all of them call: its graph is written once.
    @_signature(latents)
    def pictures(latents):
        return generator(latents, training=False)

    def levels(latents):
        return sampling.to_uint8(pictures(latents))

    @_signature(latents)
    def serving_default(latents):
        return {"images": levels(latents)}

    @_signature(latents)
    def float_images(latents):
        return {"images": pictures(latents)}

    @_signature(seeds)
    def from_seeds(seeds):
        return {"images": levels(sampling.latents_from_seeds(seeds, latent_dim))}

    @_signature(
        tf.TensorSpec([], tf.int32, name="num_images"),
        tf.TensorSpec([], tf.int64, name="seed"),
    )
    def sample(num_images, seed):
        # As `sampling.picture_seeds` has them.
        seeds = seed * 2**32 + tf.range(tf.cast(num_images, tf.int64))
        latents = sampling.latents_from_seeds(seeds, latent_dim)
        return {"images": levels(latents), "latents": latents}

    @_signature(seeds)
    def png(seeds):
        images = levels(sampling.latents_from_seeds(seeds, latent_dim))
        # REST encodes as base64 what ends in `_bytes`.
        files = tf.map_fn(tf.io.encode_png, images, fn_output_signature=tf.string)
        return {"image_bytes": files}

    found = [serving_default, float_images, from_seeds, sample]
    if generator.output_shape[-1] in (1, 3, 4):
        found.append(png)
    return {function.python_function.__name__: function for function in found}


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

"""What a served model with an encoder can be asked beside."""

import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.keras_networks import output_shapes


def signatures_of_encoder(encoder, generator):
    """The signatures of an encoder and its generator, by name.

    Args:
        encoder: Keras model, images in [-1, 1] to latents `(batch, latent_dim)`.
        generator: Keras model, these latents to images.

    Returns:
        A dictionary of `tf.function`s, each of one input signature:

        encode: `images` uint8 `(batch, height, width, channels)` to `latents` float32
            `(batch, latent_dim)`.
        encode_float_images: `images` float32 in [-1, 1] to the same.
        reconstruct: `images` uint8 to `images` uint8: the pictures of their latents.
    """
    shape = [None, *output_shapes(generator)[0][1:]]

    def signature(dtype):
        spec = tf.TensorSpec(shape, dtype, name="images")
        return tf.function(input_signature=[spec], jit_compile=False)

    @signature(tf.float32)
    def latents_of(images):
        return encoder(images, training=False)

    def latents_of_levels(images):
        return latents_of(tf.cast(images, tf.float32) / 127.5 - 1.0)

    @signature(tf.uint8)
    def encode(images):
        return {"latents": latents_of_levels(images)}

    @signature(tf.float32)
    def encode_float_images(images):
        return {"latents": latents_of(images)}

    @signature(tf.uint8)
    def reconstruct(images):
        pictures = generator(latents_of_levels(images), training=False)
        return {"images": sampling.to_uint8(pictures)}

    functions = (encode, encode_float_images, reconstruct)
    return {function.python_function.__name__: function for function in functions}

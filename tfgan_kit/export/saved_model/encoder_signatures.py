"""The signatures that an encoder adds to a served model."""

import tensorflow as tf

from tfgan_kit.export.interface import FLOAT


def signatures_of_encoder(encoder, generator, interface):
    """Return the signatures of an encoder and its generator, by name.

    Args:
        encoder: Keras model. Maps float examples to latents `(batch, latent_dim)`.
        generator: Keras model. Maps these latents to float examples.
        interface: The generator's `Interface`; below, its modality is that of images.

    Returns:
        A dictionary of `tf.function`s, each of one input signature:

        encode: `images` uint8 `(batch, height, width, channels)` to `latents` float32
            `(batch, latent_dim)`.
        encode_float_images: `images` float32 in [-1, 1] to the same.
        reconstruct: `images` uint8 to `images` uint8: the pictures of their latents.
    """
    modality, name = interface.modality, interface.output

    def signature(shape, dtype):
        spec = tf.TensorSpec([None, *shape], dtype, name=name)
        return tf.function(input_signature=[spec], jit_compile=False)

    floats = signature(modality.shape, tf.float32)
    stored = signature(modality.stored_shape, modality.stored_dtype)

    @floats
    def latents_of(examples):
        return encoder(examples, training=False)

    @stored
    def encode(examples):
        return {"latents": latents_of(modality.from_stored(examples))}

    @floats
    def encode_floats(examples):
        return {"latents": latents_of(examples)}

    @stored
    def reconstruct(examples):
        latents = latents_of(modality.from_stored(examples))
        return {name: modality.to_stored(generator(latents, training=False))}

    return {
        "encode": encode,
        f"encode_{FLOAT}{name}": encode_floats,
        "reconstruct": reconstruct,
    }

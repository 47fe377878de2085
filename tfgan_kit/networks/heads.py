"""The outputs of a discriminator, and its inputs beside the images.

A family's `discriminator` computes features of images; a head computes the outputs
from them. Labels are int32 `(batch,)`.
"""

import keras

from tfgan_kit import layers, sampling


class Logits:
    """Head with one logit per image: output `(batch, 1)`."""

    network = "discriminator"

    def enter(self, images):
        """Return `(input of the first layer, further inputs)`."""
        return images, []

    def outputs(self, features, inputs, dense):
        """Return the outputs of the network.

        Args:
            features: `(batch, n)`.
            inputs: The further inputs from `enter`.
            dense: Callable (units, name=) that returns a dense layer of the family.
        """
        return dense(1, name="head")(features)


class Joined(Logits):
    """Head with one logit for images and labels; a label is one more image channel.

    Reference: Mirza and Osindero 2014, arXiv 1411.1784, section 3.2.
    """

    def __init__(self, num_classes: int):
        self.num_classes = num_classes

    def enter(self, images):
        labels = _labels()
        # A plane of an image; of vectors, as many numbers as they have.
        is_image = len(images.shape) == 4
        height, width = images.shape[1:3] if is_image else (1, images.shape[1])
        plane = keras.layers.Embedding(
            self.num_classes,
            height * width,
            # As large as pixels: if labels begin small, the generator settles on one
            # picture per class before the discriminator tells classes apart.
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="label_embedding",
        )(labels)
        if is_image:
            plane = keras.layers.Reshape((height, width, 1), name="label_plane")(plane)
        return keras.layers.Concatenate(name="label_join")([images, plane]), [labels]


class Projection(Logits):
    """Head with one logit for images and labels, plus features along a label's vector.

    Examples:
        >>> from tfgan_kit.networks import dcgan, heads
        >>> network = dcgan.discriminator((8, 8, 1), head=heads.Projection(10))
        >>> [tensor.name for tensor in network.inputs], network.output_shape
        (['images', 'labels'], (None, 1))

    Reference: Miyato and Koyama 2018, arXiv 1802.05637, equation 3 and figure 1d.
    """

    def __init__(self, num_classes: int):
        self.num_classes = num_classes

    def enter(self, images):
        return images, [_labels()]

    def outputs(self, features, inputs, dense):
        logits = super().outputs(features, inputs, dense)
        vectors = layers.SpectralEmbedding(
            self.num_classes,
            features.shape[-1],
            dtype="float32",
            name="label_embedding",
        )(inputs[0])
        along = keras.layers.Dot(1, dtype="float32", name="projection")
        return keras.layers.Add(dtype="float32", name="logits")(
            [logits, along([vectors, features])]
        )


class Auxiliary(Logits):
    """Head with a logit and class logits: `[(batch, 1), (batch, num_classes)]`.

    Examples:
        >>> from tfgan_kit.networks import heads, mlp
        >>> network = mlp.discriminator((8, 8, 1), head=heads.Auxiliary(10))
        >>> network.output_shape
        [(None, 1), (None, 10)]

    Reference: Odena et al. 2017, arXiv 1610.09585, section 4.
    """

    def __init__(self, num_classes: int):
        self.num_classes = num_classes

    def outputs(self, features, inputs, dense):
        logits = super().outputs(features, inputs, dense)
        return [logits, dense(self.num_classes, name="class_head")(features)]


class Classes(Logits):
    """Head with class logits and features: `[(batch, num_classes), (batch, n)]`.

    Reference: Salimans et al. 2016, arXiv 1606.03498, sections 3.1 and 5.
    """

    def __init__(self, num_classes: int):
        self.num_classes = num_classes

    def outputs(self, features, inputs, dense):
        return [dense(self.num_classes, name="class_head")(features), features]


class Images(Logits):
    """Head of an autoencoder: reconstructed images `(batch, height, width, c)`.

    They are the decoder's sums without its tanh. On mostly black images, a tanh would
    saturate at black and stop learning.

    Args:
        decoder: A family's generator. Maps a code `(batch, n)` to images.

    Examples:
        >>> from tfgan_kit.networks import heads, mlp
        >>> decoder = mlp.generator((8, 8, 1), latent_dim=4, width=16, depth=1)
        >>> network = mlp.discriminator((8, 8, 1), head=heads.Images(decoder))
        >>> network.output_shape
        (None, 8, 8, 1)

    Reference: Berthelot et al. 2017, arXiv 1703.10717, section 3.5 and figure 1.
    """

    def __init__(self, decoder: keras.Model):
        as_they_are = keras.layers.Activation("linear", dtype="float32", name="images")
        sums = as_they_are(decoder.layers[-1].input)
        # It needs its own name, because a family's generator has one, too.
        self.decoder = keras.Model(decoder.input, sums, name="decoder")

    def outputs(self, features, inputs, dense):
        return self.decoder(dense(self.decoder.input_shape[-1], name="head")(features))


class Pair(Logits):
    """Head that judges whether images and latents belong together.

    Hidden layers see features and latents at once. A logit of the features plus a logit
    of the latents could not judge that.

    Args:
        latent_dim: int. Length of a latent vector.
        units: int. Units of each of the two hidden layers.

    Examples:
        >>> from tfgan_kit.networks import heads, mlp
        >>> head = heads.Pair(latent_dim=4, units=16)
        >>> network = mlp.discriminator((8, 8, 1), head=head)
        >>> [tensor.name for tensor in network.inputs], network.output_shape
        (['images', 'latents'], (None, 1))

    Reference: Dumoulin et al. 2017, arXiv 1606.00704, appendix A: latents join after
    the convolutions, before two layers.
    """

    def __init__(self, latent_dim: int, units: int = 512):
        self.latent_dim = latent_dim
        self.units = units

    def enter(self, images):
        return images, [keras.Input((self.latent_dim,), name="latents")]

    def outputs(self, features, inputs, dense):
        join = keras.layers.Concatenate(dtype="float32", name="latent_join")
        x = join([features, *inputs])
        for name in ("joint1", "joint2"):
            x = dense(self.units, name=f"{name}_dense")(x)
            x = keras.layers.LeakyReLU(
                negative_slope=0.2, dtype="float32", name=f"{name}_relu"
            )(x)
        return super().outputs(x, inputs, dense)


class Codes(Logits):
    """Head with a logit, and the codes that it reads from an image.

    The outputs are `[(batch, 1), (batch, n)]`. The second has the order of the codes:
    the logits of each choice, then the means of the numbers, then, with a "learned"
    `posterior`, their log variances.

    Args:
        categorical, categories, continuous: As in `sampling.Codes`.
        posterior: str. "unit" or "learned" variance of the numbers.

    Examples:
        >>> from tfgan_kit.networks import heads, mlp
        >>> head = heads.Codes(categorical=1, categories=10, continuous=2)
        >>> mlp.discriminator((8, 8, 1), head=head).output_shape
        [(None, 1), (None, 12)]

    Reference: Chen et al. 2016, arXiv 1606.03657, section 6 and appendix C.1.
    """

    def __init__(
        self,
        categorical: int,
        categories: int,
        continuous: int,
        posterior: str = "unit",
    ):
        codes = sampling.Codes(categorical, categories, continuous)
        self.size = codes.size + (continuous if posterior == "learned" else 0)

    def outputs(self, features, inputs, dense):
        logits = super().outputs(features, inputs, dense)
        x = dense(128, name="code_dense")(features)
        x = keras.layers.LeakyReLU(
            negative_slope=0.1, dtype="float32", name="code_relu"
        )(x)
        return [logits, dense(self.size, name="code_head")(x)]


class Latents(Logits):
    """Head of an encoder: output `(batch, latent_dim)`."""

    network = "encoder"

    def __init__(self, latent_dim: int):
        self.latent_dim = latent_dim

    def outputs(self, features, inputs, dense):
        return dense(self.latent_dim, name="head")(features)


def _labels():
    return keras.Input((), dtype="int32", name="labels")


LOGITS = Logits()

"""What stands at the end of a discriminator, and what it is told beside the images.

A family's `discriminator` makes features of images; a head makes the outputs of them.
Labels are int32 `(batch,)`.
"""

import keras

from tfgan_kit import layers, sampling


class Logits:
    """One logit an image: output `(batch, 1)`."""

    network = "discriminator"

    def enter(self, images):
        """`(what the first layer takes, further inputs)`."""
        return images, []

    def outputs(self, features, inputs, dense):
        """What the network gives.

        Args:
            features: `(batch, n)`.
            inputs: The further inputs that `enter` made.
            dense: Callable, (units, name=) to a layer as the family has them.
        """
        return dense(1, name="head")(features)


class Joined(Logits):
    """The same of images and labels: a label is one more channel of its image.

    Reference: Mirza and Osindero 2014, arXiv 1411.1784, section 3.2.
    """

    def __init__(self, num_classes):
        self.num_classes = num_classes

    def enter(self, images):
        labels = _labels()
        height, width, _ = images.shape[1:]
        plane = keras.layers.Embedding(
            self.num_classes,
            height * width,
            # As large as pixels: where labels begin small, the generator has settled
            # on one picture a class before the discriminator tells classes apart.
            embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="label_embedding",
        )(labels)
        plane = keras.layers.Reshape((height, width, 1), name="label_plane")(plane)
        return keras.layers.Concatenate(name="label_join")([images, plane]), [labels]


class Projection(Logits):
    """The same of images and labels: a logit, and the features along a label's vector.

    Reference: Miyato and Koyama 2018, arXiv 1802.05637, equation 3 and figure 1d.
    """

    def __init__(self, num_classes):
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
    """A logit and class logits: outputs `[(batch, 1), (batch, num_classes)]`.

    Reference: Odena et al. 2017, arXiv 1610.09585, section 4.
    """

    def __init__(self, num_classes):
        self.num_classes = num_classes

    def outputs(self, features, inputs, dense):
        logits = super().outputs(features, inputs, dense)
        return [logits, dense(self.num_classes, name="class_head")(features)]


class Classes(Logits):
    """Class logits and features: outputs `[(batch, num_classes), (batch, n)]`.

    Reference: Salimans et al. 2016, arXiv 1606.03498, sections 3.1 and 5.
    """

    def __init__(self, num_classes):
        self.num_classes = num_classes

    def outputs(self, features, inputs, dense):
        return [dense(self.num_classes, name="class_head")(features), features]


class Images(Logits):
    """Images back, as an autoencoder gives them: output `(batch, height, width, c)`.

    They are the decoder's sums, without its tanh: on images that are black for the most
    part that would saturate at black, and learn no more.

    Args:
        decoder: A family's generator, a code `(batch, n)` to images.

    Reference: Berthelot et al. 2017, arXiv 1703.10717, section 3.5 and figure 1.
    """

    def __init__(self, decoder):
        as_they_are = keras.layers.Activation("linear", dtype="float32", name="images")
        sums = as_they_are(decoder.get_layer("images").input)
        # A name of its own: a family's generator is one.
        self.decoder = keras.Model(decoder.input, sums, name="decoder")

    def outputs(self, features, inputs, dense):
        return self.decoder(dense(self.decoder.input_shape[-1], name="head")(features))


class Pair(Logits):
    """The same of images and latents: whether both belong together is judged.

    Hidden layers see features and latents at once: a logit of the one plus a logit of
    the other would say nothing of that.

    Args:
        latent_dim: Length of a latent vector.
        units: Of each of the two hidden layers.

    Reference: Dumoulin et al. 2017, arXiv 1606.00704, appendix A: latents join behind
    the convolutions, in front of two layers.
    """

    def __init__(self, latent_dim, units=512):
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
    """A logit, and what the codes in the latents are read as.

    Outputs `[(batch, 1), (batch, n)]`, the second one in the order of the codes: of
    each choice its logits, then the means of the numbers; with a "learned" `posterior`
    then their log variances.

    Args:
        categorical, categories, continuous: As `sampling.Codes` has them.
        posterior: "unit" or "learned" variance of the numbers.

    Reference: Chen et al. 2016, arXiv 1606.03657, section 6 and appendix C.1.
    """

    def __init__(self, categorical, categories, continuous, posterior="unit"):
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
    """An encoder's: output `(batch, latent_dim)`."""

    network = "encoder"

    def __init__(self, latent_dim):
        self.latent_dim = latent_dim

    def outputs(self, features, inputs, dense):
        return dense(self.latent_dim, name="head")(features)


def _labels():
    return keras.Input((), dtype="int32", name="labels")


LOGITS = Logits()

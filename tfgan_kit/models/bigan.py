"""Bidirectional GAN (ALI)."""

from typing import Unpack

import keras

from tfgan_kit import losses
from tfgan_kit.models.base import batches
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import ENCODER, GENERATOR, Wire


@keras.saving.register_keras_serializable("tfgan_kit")
class BiGAN(AdversarialModel):
    """GAN with an encoder. Its discriminator tells pairs (x, E(x)) from (G(z), z).

    Generator and encoder fool the discriminator together, each with its pair. If they
    succeed, E is the inverse of G: `encode` finds the latents of an image, and
    `reconstruct` returns the picture of these latents. Pixels are not compared, so a
    reconstruction keeps the content of an image rather than its pixels.

    Args:
        generator, n_critic, ema_decay, seed: See `AdversarialModel`.
        encoder: Keras model. Maps images to latents.
        discriminator: Keras model. Maps `[images, latents]` to logits.

    Logs:
        d_loss: -E[log D(x, E(x))] - E[log(1 - D(G(z), z))].
        g_loss: -E[log D(G(z), z)], which moves the generator.
        e_loss: -E[log(1 - D(x, E(x)))], which moves the encoder.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> encoder = mlp.discriminator((8, 8, 1), head=heads.Latents(4))
        >>> judge = mlp.discriminator((8, 8, 1), head=heads.Pair(4))
        >>> model = BiGAN(mlp.generator((8, 8, 1), 4), encoder, judge)
        >>> model.encode(np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 4)

    Reference: Donahue et al. 2017, arXiv 1605.09782, equation 3 and section 3.4.
    Dumoulin et al. 2017, arXiv 1606.00704, Algorithm 1.
    """

    wiring = {
        "generator": GENERATOR,
        "encoder": ENCODER,
        "discriminator": Wire(("real", "latents")),
    }
    generator_side = ("generator", "encoder")
    loss_terms = ("d_loss", "g_loss", "e_loss")
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        encoder: keras.Model,
        discriminator: keras.Model,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, encoder, discriminator, **kwargs)

    def train_step(self, data):
        for batch in self.begin_step(data):  # ALI, Algorithm 1
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def judge_pairs(self, real):
        """Return the logits of the pairs (x, E(x)) and (G(z), z)."""
        latents = self.sample_latents(batches.batch_size(real))
        fake = self.synthesize(real, latents=latents)
        return self.judge_both((real, self.infer(real)), (fake, latents))

    def discriminator_terms(self, batch):
        real = batch["real"]
        return {"d_loss": self.discriminator_loss(*self.judge_pairs(real))}

    def generator_terms(self, batch):
        real = batch["real"]
        real_logits, fake_logits = self.judge_pairs(real)
        # -log(1 - D) equals -log D of the negated logit: the labels swap.
        opposite = self.loss_fn.generator(-real_logits)
        return {"g_loss": self.loss_fn.generator(fake_logits), "e_loss": opposite}

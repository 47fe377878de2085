"""GAN with the R1 penalty."""

from typing import Unpack

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class R1GAN(AdversarialModel):
    """GAN whose discriminator is pulled to gradients of 0 at real images.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        n_critic: int. Discriminator steps per generator step. Defaults to 1.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        r1_weight: float. The paper's gamma. Defaults to 10.0.
        r1_every: int. Apply R1 only every `r1_every` steps, multiplied by `r1_every`
            (lazy regularisation). Defaults to 1.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        r1: r1_weight / 2 E[||gradient of the logit at real||^2].
        g_loss: -E[log D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> networks = mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1))
        >>> model = R1GAN(*networks, r1_weight=10.0)

    Reference: Mescheder et al. 2018, arXiv 1801.04406, section 4.1, equation 9; lazy
    regularisation: Karras et al. 2020, arXiv 1912.04958, section 3.1.
    """

    loss_terms = ("d_loss", "r1", "g_loss")
    gradient_penalties = ("r1",)
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        r1_weight: float = 10.0,
        r1_every: int = 1,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.r1_weight = options.check("r1_weight", r1_weight)
        self.r1_every = options.check("r1_every", r1_every)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        d_loss = self.discriminator_loss(*self.judge_both(real, self.synthesize(batch)))
        r1 = self.lazy(self.r1_every, lambda: regularizers.r1(self.judge, real))
        return {"d_loss": d_loss, "r1": self.r1_weight / 2.0 * r1}

    def get_config(self):
        numbers = {"r1_weight": self.r1_weight, "r1_every": self.r1_every}
        return {**super().get_config(), **numbers}

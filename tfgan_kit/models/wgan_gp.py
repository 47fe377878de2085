"""Wasserstein GAN with gradient penalty."""

from typing import Unpack

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class WGANGP(AdversarialModel):
    """Wasserstein GAN whose critic is pulled to gradients of norm 1.

    The penalty is defined for a single image. A critic with batch normalisation couples
    the images of a batch, so the recipe uses none.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        n_critic: int. Critic steps per generator step. Defaults to 2.
        gp_weight: float. The paper's lambda. Defaults to 10.0.
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: E[D(fake)] - E[D(real)].
        gradient_penalty: gp_weight E[(||gradient of D at a mix|| - 1)^2].
        g_loss: -E[D(fake)].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> critic = mlp.discriminator((8, 8, 1))
        >>> model = WGANGP(mlp.generator((8, 8, 1), 4), critic)
        >>> adam = keras.optimizers.Adam(1e-4, beta_1=0.5, beta_2=0.9)
        >>> model.compile(adam, adam.from_config(adam.get_config()))
        >>> images = np.zeros((16, 8, 8, 1), "uint8")
        >>> history = model.fit(images, batch_size=16, verbose=0)
        >>> model.generate(2, seed=1).shape
        (2, 8, 8, 1)

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1.
    """

    loss_terms = ("d_loss", "gradient_penalty", "g_loss")
    gradient_penalties = ("gradient_penalty",)
    loss_fn = losses.Wasserstein()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        n_critic: int = 2,
        gp_weight: float = 10.0,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        self.gp_weight = options.check("gp_weight", gp_weight)

    def train_step(self, data):
        for batch in self.begin_step(data):  # Algorithm 1, lines 2 to 10
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)  # lines 11 and 12
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        fake = self.synthesize(batch)
        mix = self.sample_mix(real)
        penalty = regularizers.gradient_penalty(self.judge, real, fake, mix)
        d_loss = self.discriminator_loss(*self.judge_both(real, fake))
        return {"d_loss": d_loss, "gradient_penalty": self.gp_weight * penalty}

    def get_config(self):
        return {**super().get_config(), "gp_weight": self.gp_weight}

"""The original GAN."""

from typing import Unpack

import keras

from tfgan_kit import losses, options
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments

_OBJECTIVES = {"minimax": losses.Minimax, "non_saturating": losses.NonSaturating}


@keras.saving.register_keras_serializable("tfgan_kit")
class GAN(AdversarialModel):
    """Generative adversarial network with the cross-entropy on logits.

    Args:
        generator: `keras.Model`. Latents `(batch, latent_dim)` to images in [-1, 1].
        discriminator: `keras.Model`. Images to logits `(batch, 1)`.
        ema_decay: float. Decay of the moving average. Defaults to 0.99.
        seed: int. Seed of the training noise. Defaults to 0.
        n_critic: int. The paper's k, discriminator steps per generator step. Defaults
            to 1.
        objective: str. "non_saturating" (the generator maximises log D of its images)
            or "minimax" (it minimises log(1 - D)). Defaults to "non_saturating".
        **kwargs: `augment`, `prior` and others of `AdversarialModel`.

    Logs:
        d_loss: -E[log D(real)] - E[log(1 - D(fake))].
        g_loss: The generator's objective.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import mlp
        >>> model = GAN(mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1)))
        >>> model.compile("adam", keras.optimizers.Adam(2e-4, beta_1=0.5))
        >>> history = model.fit(np.zeros((32, 8, 8, 1), "uint8"), verbose=0)
        >>> model.generate(3).shape
        (3, 8, 8, 1)

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        n_critic: int = 1,
        objective: str = "non_saturating",
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, n_critic=n_critic, **kwargs)
        self.objective = options.check("objective", objective)
        self.loss_fn = _OBJECTIVES[objective]()

    def train_step(self, data):
        for batch in self.begin_step(data):  # Algorithm 1, "for k steps do"
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def get_config(self):
        return {**super().get_config(), "objective": self.objective}

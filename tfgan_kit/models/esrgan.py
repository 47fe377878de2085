"""Enhanced super-resolution GAN."""

from typing import Unpack

import keras

from tfgan_kit import losses
from tfgan_kit.models import super_resolution
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments


@keras.saving.register_keras_serializable("tfgan_kit")
class ESRGAN(AdversarialModel):
    """Super-resolution GAN whose discriminator compares real and generated images.

    Args:
        generator, discriminator, n_critic, ema_decay, seed: See `AdversarialModel`.
        pixel_steps: int. Steps with the pixels' error alone; None (default): 4000.
        pixel_weight: float. Weight of this error afterwards. Defaults to 1.0.
        adversarial_weight: float. Weight of the adversarial term. Defaults to 0.1.
        feature_weight: float. Weight of the discriminator's activations (1.0).
        perceptual: str. "vgg19:PATH" with weights of Keras; None (default): no term.
        perceptual_weight: float. Weight of this term. Defaults to 1.0.

    Logs:
        d_loss: The relativistic loss as in `RaGAN`, 0 in the pixel phase.
        g_loss: Its generator's loss times adversarial_weight, 0 in the pixel phase.
        pixel_loss: E[|y - G(x)|], times pixel_weight after the pixel phase.
        feature_loss, perceptual_loss: The weighted mean absolute differences.
        phase: 0 in the pixel phase, 1 afterwards.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import patch, upscale
        >>> generator = upscale.generator((8, 8, 1), (16, 16, 1), width=8, blocks=1)
        >>> model = ESRGAN(generator, patch.discriminator((16, 16, 1), width=8))

    Reference: Wang et al. 2018, arXiv 1809.00219, sections 3.2 and 3.3.
    """

    wiring = super_resolution.WIRING
    loss_terms = super_resolution.LOSS_TERMS
    also_logged = super_resolution.ALSO_LOGGED
    loss_fn = losses.RelativisticAverage()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        pixel_steps: int | None = None,
        pixel_weight: float = 1.0,
        adversarial_weight: float = 0.1,
        feature_weight: float = 1.0,
        perceptual_weight: float = 1.0,
        perceptual: str | None = None,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.pixel_steps = pixel_steps
        self.pixel_weight = pixel_weight
        self.adversarial_weight = adversarial_weight
        self.feature_weight = feature_weight
        self.perceptual_weight = perceptual_weight
        self.perceptual = perceptual
        super_resolution.prepare(self)

    blended = super_resolution.blended
    discriminator_terms = super_resolution.discriminator_terms

    def train_step(self, data):
        super_resolution.run_phase(self, self.begin_step(data))
        return self.end_step()

    def adversarial_phase(self, batches):
        super_resolution.keep_pixel_network(self)
        for batch in batches:
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batches[-1])

    def generator_terms(self, batch):
        fake = self.synthesize(batch)
        real_logits, fake_logits, error = super_resolution.judge(self, batch, fake)
        g_loss = self.loss_fn.generator(fake_logits, real_logits)
        terms = super_resolution.content_terms(self, batch, fake, error)
        return {"g_loss": self.adversarial_weight * g_loss, **terms}

    def get_config(self):
        return {**super().get_config(), **super_resolution.options_of(self)}

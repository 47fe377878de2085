"""GAN whose latents hold codes that mean something."""

import keras

from tfgan_kit import losses, options, sampling
from tfgan_kit.models.base import batches, label_checks
from tfgan_kit.models.base.adversarial_model import AdversarialModel

_NAMES = (
    *("categorical", "categories", "continuous", "posterior"),
    *("categorical_weight", "continuous_weight"),
)
_D_TERMS = ("d_loss", "d_categorical_loss", "d_continuous_loss")
_G_TERMS = ("g_loss", "g_categorical_loss", "g_continuous_loss")


@keras.saving.register_keras_serializable("tfgan_kit")
class InfoGAN(AdversarialModel):
    """GAN whose images tell a part of their latents, the codes.

    The discriminator reads the codes from fake images, and both sides are rewarded.

    Args:
        generator, prior, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: With the head `Codes`, of the same numbers as here.
        categorical, categories, continuous, posterior: As that head has them.
        categorical_weight, continuous_weight: Of the information terms.

    Logs:
        d_loss, g_loss: -E[log D(real)] - E[log(1 - D(fake))], and -E[log D(fake)].
        d_categorical_loss, d_continuous_loss, and both with g: Their weights times
            -E[log Q(codes | fake)], in the step of either side.

    Raises:
        InputError: Where networks or numbers do not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> discriminator = mlp.discriminator((8, 8, 1), head=heads.Codes(1, 10, 2))
        >>> model = InfoGAN(mlp.generator((8, 8, 1), 20), discriminator)

    Reference: Chen et al. 2016, arXiv 1606.03657, equation 6 and appendix C.
    """

    loss_terms = _D_TERMS + _G_TERMS
    loss_fn = losses.NonSaturating()
    head = "Codes"

    def __init__(
        self,
        generator,
        discriminator,
        *,
        categorical=1,
        categories=10,
        continuous=2,
        posterior="unit",
        categorical_weight=1.0,
        continuous_weight=0.1,
        **kwargs,
    ):
        super().__init__(generator, discriminator, **kwargs)
        given = categorical, categories, continuous, posterior
        given += categorical_weight, continuous_weight
        for name, value in zip(_NAMES, given, strict=True):
            setattr(self, name, options.check(name, value))
        self.codes = sampling.Codes(categorical, categories, continuous)
        sampling.Inputs(self.latent_dim, codes=self.codes)  # is there room for noise?
        size = self.codes.size + (continuous if posterior == "learned" else 0)
        label_checks.check_outputs(discriminator, (1, size), self.head)

    def train_step(self, data):
        for real in self.real_batches(data):
            self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.get_metrics_result()

    def discriminator_terms(self, real):
        latents = self.sample_latents(batches.batch_size(real))
        both = self.judge_both(real, self.synthesize(real, latents=latents))
        logits, (_, readings) = zip(*both, strict=True)
        found = self.discriminator_loss(*logits), *self._information(latents, readings)
        return dict(zip(_D_TERMS, found, strict=True))

    def generator_terms(self, real):
        latents = self.sample_latents(batches.batch_size(real))
        logits, readings = self.judge(self.synthesize(real, latents=latents))
        found = self.loss_fn.generator(logits), *self._information(latents, readings)
        return dict(zip(_G_TERMS, found, strict=True))

    def _information(self, latents, readings):
        choices, numbers = losses.code_losses(self.codes, latents, readings)
        return self.categorical_weight * choices, self.continuous_weight * numbers

    def get_config(self):
        return {**super().get_config(), **{n: getattr(self, n) for n in _NAMES}}

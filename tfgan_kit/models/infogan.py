"""GAN whose latents contain interpretable codes."""

from typing import Unpack

import keras

from tfgan_kit import losses, sampling
from tfgan_kit.models.base import batches, label_checks, signals
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import CODES, GENERATOR, LOGITS, Wire
from tfgan_kit.options import check

_JUDGE = Wire(("real",), gives=(LOGITS, CODES))
_CODES = ("categorical", "categories", "continuous", "posterior")
_NAMES = (*_CODES, "categorical_weight", "continuous_weight")
_D_TERMS = ("d_loss", "d_categorical_loss", "d_continuous_loss")
_G_TERMS = ("g_loss", "g_categorical_loss", "g_continuous_loss")


@keras.saving.register_keras_serializable("tfgan_kit")
class InfoGAN(AdversarialModel):
    """GAN whose images reveal a part of their latents, the codes.

    The discriminator reads the codes from fake images, and both sides are rewarded.

    Args:
        generator, prior, n_critic, ema_decay, seed: See `AdversarialModel`.
        discriminator: Keras model with the head `Codes` for the same numbers.
        categorical, categories, continuous, posterior: See `heads.Codes`.
        categorical_weight, continuous_weight: float. Weights of both. Default 1.0, 0.1.

    Logs:
        d_loss, g_loss: -E[log D(real)] - E[log(1 - D(fake))], and -E[log D(fake)].
        d_categorical_loss, d_continuous_loss, and both with g: Their weights times
            -E[log Q(codes | fake)], in the step of either side.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import heads, mlp
        >>> discriminator = mlp.discriminator((8, 8, 1), head=heads.Codes(1, 10, 2))
        >>> model = InfoGAN(mlp.generator((8, 8, 1), 20), discriminator)

    Reference: Chen et al. 2016, arXiv 1606.03657, equation 6 and appendix C.
    """

    wiring = {"generator": GENERATOR, "discriminator": _JUDGE}
    loss_terms = _D_TERMS + _G_TERMS
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        categorical: int = 1,
        categories: int = 10,
        continuous: int = 2,
        posterior: str = "unit",
        categorical_weight: float = 1.0,
        continuous_weight: float = 0.1,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.categorical = check("categorical", categorical)
        self.categories = check("categories", categories)
        self.continuous = check("continuous", continuous)
        self.posterior = check("posterior", posterior)
        self.categorical_weight = check("categorical_weight", categorical_weight)
        self.continuous_weight = check("continuous_weight", continuous_weight)
        codes = sampling.Codes(categorical, categories, continuous)
        self.parts["latents"] = sampling.Latents(self.latent_dim, self.prior, codes)
        self.sampler = signals.sampler_of(self)
        size = self.codes.size + (continuous if posterior == "learned" else 0)
        label_checks.check_outputs(discriminator, (1, size), "Codes")

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        latents = self.sample_latents(batches.batch_size(real))
        both = self.judge_both(real, self.synthesize(batch, latents=latents))
        logits, (_, readings) = zip(*both, strict=True)
        found = self.discriminator_loss(*logits), *_information(self, latents, readings)
        return dict(zip(_D_TERMS, found, strict=True))

    def generator_terms(self, batch):
        latents = self.sample_latents(batches.batch_size(batch["real"]))
        logits, readings = self.judge(self.synthesize(batch, latents=latents))
        found = self.loss_fn.generator(logits), *_information(self, latents, readings)
        return dict(zip(_G_TERMS, found, strict=True))

    def get_config(self):
        return {**super().get_config(), **{n: getattr(self, n) for n in _NAMES}}


def _information(model, latents, readings):
    choices, numbers = losses.code_losses(model.codes, latents, readings)
    return model.categorical_weight * choices, model.continuous_weight * numbers

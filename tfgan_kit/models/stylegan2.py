"""GAN whose latents become styles that scale every convolution."""

from typing import Unpack

import keras

from tfgan_kit import losses, options, regularizers
from tfgan_kit.models import optional_labels
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.style_terms import StyleTerms

_R1 = ("r1_weight", "r1_every")


@keras.saving.register_keras_serializable("tfgan_kit")
class StyleGAN2(AdversarialModel):
    """GAN on the networks `style`, with R1 and, if wanted, two terms of the styles.

    Args:
        generator: Keras model with a layer `Styles`, such as of `networks.style`.
        discriminator, num_classes, n_critic, seed: See `AdversarialModel`. Fakes have
            the labels of the real images in their batch.
        r1_weight: float. The paper's gamma. Defaults to 0.01.
        r1_every: int. Steps between two penalties, times as many. Defaults to 1.
        path_length_weight: float. Defaults to 0 (none); the paper's is 2.
        path_length_every: int. Steps between two of them. Defaults to 4.
        mixing: float. Share of the fakes that have two styles. Defaults to 0.
        ema_decay: float. Decay of the moving average. Defaults to 0.998.

    Logs:
        d_loss, g_loss: -E[log D(real)] - E[log(1 - D(fake))], and -E[log D(fake)].
        r1: r1_weight / 2 E[||gradient of the logit at real||^2].
        path_length: Its weight times E[(length - mean length)^2].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> model = tfgan_kit.build("stylegan2", (8, 8, 1), r1_weight=0.01)

    Reference: Karras et al. 2020, arXiv 1912.04958, sections 2 to 4.
    """

    wiring = optional_labels.WIRING
    loss_terms = ("d_loss", "r1", "g_loss")
    also_logged = ("path_length",)
    gradient_penalties = ("r1",)
    loss_fn = losses.NonSaturating()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        r1_weight: float = 0.01,
        r1_every: int = 1,
        path_length_weight: float = 0.0,
        path_length_every: int = 4,
        mixing: float = 0.0,
        ema_decay: float = 0.998,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, ema_decay=ema_decay, **kwargs)
        self.r1_weight = options.check("r1_weight", r1_weight)
        self.r1_every = options.check("r1_every", r1_every)
        self.styles = StyleTerms(self, path_length_weight, path_length_every, mixing)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = optional_labels.judged(self, batch["real"], batch)
        d_loss = self.discriminator_loss(*self.judge_both(real, self._fake(batch)))
        judge = optional_labels.judge_of(self, batch)
        r1 = self.lazy(self.r1_every, lambda: regularizers.r1(judge, batch["real"]))
        return {"d_loss": d_loss, "r1": self.r1_weight / 2.0 * r1}

    def generator_terms(self, batch):
        g_loss = self.loss_fn.generator(self.judge(*self._fake(batch)))
        return {"g_loss": g_loss, **self.styles.path_length(batch)}

    def _fake(self, batch):
        return optional_labels.judged(self, self.styles.synthesize(batch), batch)

    @property
    def regularized_every(self):
        return {"discriminator": self.r1_every, "generator": self.styles.lazy_every}

    def get_config(self):
        own = {name: getattr(self, name) for name in _R1} | self.styles.numbers()
        return super().get_config() | own

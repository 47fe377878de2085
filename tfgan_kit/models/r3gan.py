"""The modern baseline: a relativistic GAN with R1 and R2."""

from typing import Unpack

import keras

from tfgan_kit import losses, options
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.optimizers import schedules
from tfgan_kit.regularizers import zero_centred_penalty


@keras.saving.register_keras_serializable("tfgan_kit")
class R3GAN(AdversarialModel):
    """GAN whose images are judged in pairs, with R1 and R2 in every step.

    During a burn-in, two numbers change along half a cosine: the penalties' weight, and
    the half-life of the average, which grows from 0 to that of `ema_decay`.
    (`tfgan_kit.optimizers.Adam` changes the optimizers' numbers.)

    Args:
        generator, discriminator, n_critic, ema_decay, seed: See `AdversarialModel`.
        gp_weight: float. The paper's gamma in the first step. Defaults to 1.0.
        gp_weight_end: float. The paper's gamma after the burn-in. Defaults to 0.1.
        burn_in_steps: int. Generator steps of the burn-in. Defaults to 4000.

    Logs:
        d_loss: -E[log sigmoid(D(real) - D(fake))], over pairs.
        r1: gp_weight / 2 E[||gradient of D at real||^2].
        r2: gp_weight / 2 E[||gradient of D at fake||^2].
        g_loss: -E[log sigmoid(D(fake) - D(real))].

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import r3
        >>> networks = r3.generator((8, 8, 1), 4), r3.discriminator((8, 8, 1))
        >>> model = R3GAN(*networks, gp_weight=1.0, gp_weight_end=0.1)

    Reference: Huang et al. 2024, arXiv 2501.05441, section 2 and appendix D.
    """

    loss_terms = ("d_loss", "r1", "r2", "g_loss")
    gradient_penalties = ("r1", "r2")
    loss_fn = losses.RelativisticPairing()

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        gp_weight: float = 1.0,
        gp_weight_end: float = 0.1,
        burn_in_steps: int = 4000,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(generator, discriminator, **kwargs)
        self.gp_weight = options.check("gp_weight", gp_weight)
        self.gp_weight_end = options.check("gp_weight_end", gp_weight_end)
        self.burn_in_steps = options.check("burn_in_steps", burn_in_steps)

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        real = batch["real"]
        r1, real_logits = zero_centred_penalty(self.judge, real)
        r2, fake_logits = zero_centred_penalty(self.judge, self.synthesize(batch))
        d_loss = self.discriminator_loss(real_logits, fake_logits)
        half = 0.5 * self.current_gp_weight()
        return {"d_loss": d_loss, "r1": half * r1, "r2": half * r2}

    def generator_terms(self, batch):
        real = batch["real"]
        real_logits, fake_logits = self.judge_both(real, self.synthesize(batch))
        return {"g_loss": self.loss_fn.generator(fake_logits, real_logits)}

    def current_gp_weight(self):
        ends, burn_in = (self.gp_weight, self.gp_weight_end), self.burn_in_steps
        return schedules.cosine(*ends, self.step.value, burn_in)

    def current_ema_decay(self):
        grown = schedules.cosine_share(self.step.value, self.burn_in_steps)
        return self.ema_decay ** (1.0 / grown)  # 0 if the half-life is 0

    def get_config(self):
        names = ("gp_weight", "gp_weight_end", "burn_in_steps")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}

"""Translation between two sets of images without pairs."""

from typing import Unpack

import keras

from tfgan_kit import losses
from tfgan_kit.models import cycle
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import Wire
from tfgan_kit.models.image_pool import ImagePool
from tfgan_kit.options import check

_WIRING = {
    "generator": Wire(("a",), gives="b"),
    "generator_back": Wire(("b",), gives="a"),
    "discriminator": Wire(("b",)),
    "discriminator_back": Wire(("a",)),
}
_NUMBERS = ("cycle_weight", "identity_weight", "pool_size")


@keras.saving.register_keras_serializable("tfgan_kit")
class CycleGAN(AdversarialModel):
    """GAN that translates images of the field "a" to those of "b", and back, unpaired.

    Args:
        generator, generator_back: Keras models, from a to b and from b to a.
        discriminator, discriminator_back: Keras models, from b and a to logits.
        cycle_weight: float. Weight of the change there and back. Defaults to 10.
        identity_weight: float. Weight of the change of images that need none; it counts
            as 0 if a and b have different shapes. Defaults to 5.
        pool_size: int. Fakes in the `ImagePool` of each side, or 0. Defaults to 50.
        n_critic, ema_decay, seed: See `AdversarialModel`.

    Logs:
        d_loss, g_loss: E[(D(b) - 1)^2] / 2 + E[D(pool)^2] / 2, and E[(D(G(a)) - 1)^2].
        cycle_loss, identity_loss: Their weights times E|G_back(G(a)) - a|, E|G(b) - b|.
        d_back_loss, g_back_loss, ...: The same from b to a.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import patch, translate
        >>> generators = [translate.generator((8, 8, 1), blocks=1) for _ in "ab"]
        >>> discriminators = [patch.discriminator((8, 8, 1)) for _ in "ba"]
        >>> model = CycleGAN(*generators, *discriminators)

    Reference: Zhu et al. 2017, arXiv 1703.10593, sections 3 and 4.
    """

    wiring = _WIRING
    generator_side = served = ("generator", "generator_back")
    discriminator_side = ("discriminator", "discriminator_back")
    paired = False
    loss_terms = cycle.TERMS
    loss_fn = losses.LeastSquares()

    def __init__(
        self,
        *networks: keras.Model,
        cycle_weight: float = 10.0,
        identity_weight: float = 5.0,
        pool_size: int = 50,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(*networks, **kwargs)
        self.cycle_weight = check("cycle_weight", cycle_weight)
        self.identity_weight = check("identity_weight", identity_weight)
        self.pool_size = check("pool_size", pool_size)
        self.pools = {name: ImagePool(self, name, pool_size) for name in ("a", "b")}

    def train_step(self, data):
        first, *others = self.begin_step(data)
        fakes = {}  # of the generators before their step, which fills this
        self.generator_step(self.generator_terms, first, fakes)
        self.discriminator_step(self.discriminator_terms, first, fakes)
        for batch in others:
            fakes = cycle.fakes_of(self, batch)
            self.discriminator_step(self.discriminator_terms, batch, fakes)
        return self.end_step()

    def generator_terms(self, batch, fakes):
        fakes |= cycle.fakes_of(self, batch)
        terms = {}
        for way in cycle.WAYS:
            logits = self.judge(fakes[way.target], by=way.judge)
            terms[f"g_{way.end}"] = 2.0 * self.loss_fn.generator(logits)
            terms |= cycle.change_terms(self, way, batch, fakes)
        return terms

    def discriminator_terms(self, batch, fakes):
        terms = {}
        for way in cycle.WAYS:
            past = self.pools[way.target].past(self, fakes[way.target])
            logits = self.judge_both(batch[way.target], past, by=way.judge)
            terms[f"d_{way.end}"] = self.discriminator_loss(*logits)
        return terms

    def get_config(self):
        return {**super().get_config(), **{n: getattr(self, n) for n in _NUMBERS}}

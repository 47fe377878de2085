"""Translation from one set of images to another without pairs, one way only."""

from typing import Unpack

import keras
import tensorflow as tf

from tfgan_kit import losses
from tfgan_kit.models import patch_features
from tfgan_kit.models.base.adversarial_model import AdversarialModel
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.wiring import FEATURES, Wire
from tfgan_kit.models.patch_features import AUTO, PatchFeatures
from tfgan_kit.options import check

_WIRING = {
    "generator": Wire(("a",), gives="b"),
    "projector": Wire((FEATURES,), gives="projections"),
    "discriminator": Wire(("b",)),
}
_NAMES = ("nce_weight", "nce_identity", "nce_temperature", "nce_places", "nce_layers")


@keras.saving.register_keras_serializable("tfgan_kit")
class CUT(AdversarialModel):
    """GAN that translates "a" to "b", and keeps each patch recognisable, unpaired.

    Args:
        generator, discriminator: Keras models, from a to b, and from b to logits.
        projector: Keras model of features; see `networks.projection.projector`.
        nce_weight: float. Weight of the contrastive loss. Defaults to 1.
        nce_identity: bool. Whether half of it is that of b, which needs no translation.
            Defaults to True.
        nce_temperature: float. See `losses.PatchNCE`. Defaults to 0.07.
        nce_places: int. Places of each layer that are compared. Defaults to 64.
        nce_layers: str. Layers of the generator; see `PatchFeatures`. Default "auto".
        n_critic, ema_decay, seed: See `AdversarialModel`.

    Logs:
        d_loss, g_loss: E[(D(b) - 1)^2] / 2 + E[D(G(a))^2] / 2, and E[(D(G(a)) - 1)^2].
        nce_loss, nce_identity_loss: PatchNCE of G(a) and a, and of G(b) and b, times
            nce_weight, each halved if there are both.

    Raises:
        InputError: A network or a number does not fit.

    Example:
        >>> from tfgan_kit.networks import patch, projection, translate
        >>> generator = translate.generator((8, 8, 1), width=8, blocks=1)
        >>> projector = projection.projector((None, 4, 32))
        >>> model = CUT(generator, projector, patch.discriminator((8, 8, 1)))

    Reference: Park et al. 2020, arXiv 2007.15651, section 3.
    """

    wiring = _WIRING
    generator_side = ("generator", "projector")
    paired = False
    loss_terms = ("d_loss", "g_loss", "nce_loss", "nce_identity_loss")
    loss_fn = losses.LeastSquares()

    def __init__(
        self,
        *networks: keras.Model,
        nce_weight: float = 1.0,
        nce_identity: bool = True,
        nce_temperature: float = 0.07,
        nce_places: int = 64,
        nce_layers: str = AUTO,
        **kwargs: Unpack[ModelArguments],
    ):
        super().__init__(*networks, **kwargs)
        self.nce_weight = check("nce_weight", nce_weight)
        self.nce_identity = check("nce_identity", nce_identity)
        self.nce_temperature = check("nce_temperature", nce_temperature)
        self.nce_places = check("nce_places", nce_places)
        self.nce_layers = check("nce_layers", nce_layers)
        self.features = patch_features.of_model(self)

    @classmethod
    def inner_shapes(cls, networks, options):
        names = options.get("nce_layers", AUTO)
        return {FEATURES: PatchFeatures(networks["generator"], names).shape}

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        logits = self.judge_both(batch["b"], self.synthesize(batch))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, batch):
        reals = [batch["a"], batch["b"]][: 1 + self.nce_identity]
        made, keys = self.features.translate(tf.concat(reals, axis=0))
        logits = self.judge(tf.split(made, len(reals))[0])
        nce_terms = patch_features.nce_terms(self, made, keys)
        return {"g_loss": 2.0 * self.loss_fn.generator(logits), **nce_terms}

    def get_config(self):
        return {**super().get_config(), **{n: getattr(self, n) for n in _NAMES}}

"""Whether the sides of a GAN can learn: from their weights and from their outputs."""

import warnings

from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import output_shapes
from tfgan_kit.models.base import output_range


def check_trainable(model):
    """Raises InputError unless each network has weights that train.

    A network without weights may stand beside another one on its side.
    """
    for side in (model.generator_side, model.discriminator_side):
        networks = {name: getattr(model, name) for name in side}
        for name, network in networks.items():
            if network.weights and not network.trainable_variables:
                raise InputError(
                    f"{name} must have trainable weights, and freezing leaves nothing "
                    f"of the {name} to train: set {name}.trainable = True before "
                    "compile, or freeze fewer layers. Received: frozen weights only."
                )
        if not any(network.trainable_variables for network in networks.values()):
            raise InputError(
                f"{' and '.join(side)} must have trainable weights: give it layers "
                "that have some, such as Dense. Received: no trainable weights."
            )


def check_unchanged(model):
    """The same before a step; and those that train are those of `compile`.

    The optimizers are made for these, and a step that is traced keeps to them.
    """
    check_trainable(model)
    if not is_unchanged(model):
        raise InputError(
            "the weights that train must be those of compile: call compile again after "
            "a change of trainable. Received: layers that were frozen or freed since."
        )


def is_unchanged(model):
    """Whether the weights that train are those of `compile`."""
    return trainable_ids(model) == model._compiled_weights


def trainable_ids(model):
    """What tells the weights that train from all others."""
    networks = model.networks().values()
    return [id(v) for network in networks for v in network.trainable_variables]


def check_outputs(model):
    """Holds the outputs of a model's networks against what is made of them.

    It warns if images or latents are only on one side of 0. A loss of a user's own may
    take any output of the discriminator.

    Raises:
        InputError: The discriminator gives probabilities, and the loss takes logits.
    """
    for name, network in model.networks().items():
        makes_images = output_shapes(network) == output_shapes(model.generator)
        if name != "discriminator" or makes_images:
            _check_both_signs(name, network, model.prior)
        elif type(model.loss_fn).__module__.startswith("tfgan_kit.losses"):
            _check_logits(network, model.head)


def _check_both_signs(name, network, prior):
    low, high = output_range.of_outputs(network)[0]
    makes_latents = len(output_shapes(network)[0]) == 2
    if low < 0 < high or (makes_latents and prior == "bernoulli"):
        return
    if makes_latents:
        values, advice = "latents", "remove its last activation"
        aim = f"latents with both signs, as those of the prior {prior!r} have"
    else:
        values, aim, advice = "images", "images in [-1, 1]", "end it in tanh"
    warnings.warn(
        f"{name} should make {aim}, and its last activation keeps all {values} between "
        f"{low:g} and {high:g}: {advice}.",
        stacklevel=4,
    )


def _check_logits(discriminator, head):
    # The second output of heads.Classes is features, which no loss takes for logits.
    ranges = output_range.of_outputs(discriminator)[: 1 if head == "Classes" else None]
    for place, (low, high) in enumerate(ranges):
        is_share = low >= 0 and high <= 1
        is_score = place == 0 and head != "Classes"
        if is_share or (is_score and (low >= 0 or high <= 0 or high - low <= 2)):
            raise InputError(
                "discriminator must give logits, which the losses take: remove its "
                "last activation, such as a sigmoid, softmax, tanh or relu. Received: "
                f"output number {place + 1} stays between {low:g} and {high:g}."
            )

"""Checks that both sides of a GAN can learn, from their weights and their outputs."""

import itertools
import warnings

from tfgan_kit import compat
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import output_range
from tfgan_kit.models.base.wiring import CLASS_LOGITS, CODES, LOGITS


def check_apart(networks):
    """Raise InputError if two networks share variables.

    A saved model would load them as two copies, and one side would train the other.

    Args:
        networks: Dictionary of Keras models by name.
    """
    for (one, network), (other, second) in itertools.combinations(networks.items(), 2):
        known = {id(variable) for variable in network.variables}
        if known.isdisjoint(id(variable) for variable in second.variables):
            continue
        shared = "the same model" if network is second else _shared(network, second)
        raise InputError(
            f"{one} and {other} must not share layers or weights, for each side trains "
            "its own: build each network with layers of its own. "
            f"Received: {shared} in both."
        )


def _shared(network, second):
    """Return the innermost layers that two networks share, for a message."""
    known = {id(layer) for layer in compat.layers_of(second)}
    names = [
        layer.name
        for layer in compat.layers_of(network)
        if id(layer) in known and layer.variables
    ]
    return f"the layers {', '.join(names)}" if names else "the same variables"


def check_trainable(model):
    """Raise InputError unless each network has weights that train.

    A network without weights is allowed beside another network on its side.
    """
    for side in (model.generator_side, model.discriminator_side):
        networks = {name: getattr(model, name) for name in side}
        for name, network in networks.items():
            if network.weights and not network.trainable_variables:
                raise InputError(
                    f"{name} must have trainable weights, and freezing leaves nothing "
                    f"of the {name} to train: freeze fewer layers, or in a script set "
                    f"{name}.trainable = True before compile. Received: frozen weights "
                    "only."
                )
        if not any(network.trainable_variables for network in networks.values()):
            raise InputError(
                f"{' and '.join(side)} must have trainable weights: give it layers "
                "that have some, such as Dense. Received: no trainable weights."
            )


def check_unchanged(model):
    """Raise InputError before a step if weights cannot train or differ from `compile`.

    The optimizers are made for the weights that train at `compile`, and a traced step
    is bound to them.
    """
    check_trainable(model)
    if not is_unchanged(model):
        raise InputError(
            "the weights that train must be those of compile: call compile again after "
            "a change of trainable. Received: layers that were frozen or freed since."
        )


def is_unchanged(model):
    """Return whether the same weights train as at `compile`."""
    return trainable_ids(model) == model._compiled_weights


def trainable_ids(model):
    """Return the identifiers of the weights that train."""
    networks = model.networks().values()
    return [id(v) for network in networks for v in network.trainable_variables]


def check_outputs(model):
    """Check the output ranges of a model's networks against the use of each output.

    Warn if images or latents only lie on one side of 0, or if a layer regularizes its
    outputs. A user's own loss may take any output of the discriminator.

    Raises:
        InputError: The discriminator gives probabilities, and the loss takes logits.
    """
    is_ours = type(model.loss_fn).__module__.startswith("tfgan_kit.losses")
    for name, network in model.networks().items():
        _check_activities(name, network)
        outputs = model.wires[name].outputs
        ranges = output_range.of_outputs(network)
        for place, (end, limits) in enumerate(zip(outputs, ranges, strict=True)):
            if getattr(model.fields.get(end), "name", None) == "image":
                _check_images(name, *limits)
            elif end == "latents" and end in model.parts:
                _check_latents(name, model.prior, *limits)
            elif is_ours and end in (LOGITS, CLASS_LOGITS, CODES):
                _check_logits(name, place, end, *limits)


def _check_activities(name, network):
    layers = [x.name for x in compat.layers_of(network) if x.activity_regularizer]
    if layers:
        warnings.warn(
            f"{name} has an activity_regularizer, which no GAN here applies (those of "
            f"weights, such as kernel_regularizer, are): {', '.join(layers)}.",
            stacklevel=4,
        )


def _check_images(name, low, high):
    _check_signs(name, low, high, "images", "images in [-1, 1]", "end it in tanh")


def _check_latents(name, prior, low, high):
    if prior != "bernoulli":
        aim = f"latents with both signs, as those of the prior {prior!r} have"
        _check_signs(name, low, high, "latents", aim, "remove its last activation")


def _check_signs(name, low, high, values, aim, advice):
    if low < 0 < high:
        return
    warnings.warn(
        f"{name} should make {aim}, and its last activation keeps all {values} between "
        f"{low:g} and {high:g}: {advice}.",
        stacklevel=5,
    )


def _check_logits(name, place, end, low, high):
    is_share = low >= 0 and high <= 1
    is_one_sided = low >= 0 or high <= 0 or high - low <= 2
    if is_share or (end == LOGITS and is_one_sided):
        raise InputError(
            f"{name} must give logits, which the losses take: remove its "
            "last activation, such as a sigmoid, softmax, tanh or relu. Received: "
            f"output number {place + 1} stays between {low:g} and {high:g}."
        )

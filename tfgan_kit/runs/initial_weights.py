"""Initial weights of a run, from another run or a `.keras` file."""

import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, checkpoints, variable_keys
from tfgan_kit.runs.run_folder import RunFolder

_SHOWN = 4  # a wrong number of latents can misfit every layer


def load_initial_weights(model, path, *, allow_partial=False, expected=None, announce):
    """Load the weights at `path` into the layers of `model` that they fit.

    Layers are matched by network, name and weights, and averages like their networks.
    The random numbers of the other layers have been drawn before.

    Args:
        model: A newly built model.
        path: A run folder (its newest checkpoint is used) or a `.keras` file.
        allow_partial: bool. Whether layers without matching weights stay as they were
            initialised.
        expected: The digest that the source must have, or None.
        announce: Function that gets a sentence about weights not loaded or not used.

    Returns:
        The digest of the source, hex SHA-256.

    Raises:
        InputError: The source is missing, differs from `expected`, or does not fit.
    """
    digest, load = _find(pathlib.Path(path), announce)
    if expected not in (None, digest):
        raise InputError(f"{path} has changed since.")
    _copy(load(), model, path, allow_partial, announce)
    return digest


def _find(path, announce):
    """Return `(digest, function that returns the model)` of a source."""
    if not path.exists():
        raise InputError(
            f"there is no {path}: check the spelling, or give a run folder or a "
            ".keras file."
        )
    if path.is_dir():
        folder = RunFolder(path)
        checkpoint = folder.newest_checkpoint(announce)
        return (
            checkpoints.digest(checkpoint),
            lambda: building.load_checkpoint(folder, checkpoint),
        )
    return files.sha256(path), lambda: building.load_keras(path)


def _copy(source, model, path, allow_partial, announce):
    source_layers = building.named_layers(**source.networks())
    model_layers = building.named_layers(**model.networks())
    misfits = _misfits(model_layers, source_layers)
    listed = [f"{name} ({reason})" for name, reason in misfits.items()]
    if len(misfits) == len(model_layers):
        raise InputError(f"no layer of {path} fits: give the options of its training.")
    if misfits and not allow_partial:
        more = len(listed) - _SHOWN
        others = f" and {more} more layers" if more > 0 else ""
        raise InputError(
            f"{path} does not fit {', '.join(listed[:_SHOWN])}{others}"
            f"{_reason(source, model)}: give the options of its training, or "
            "--allow-partial to initialize these layers."
        )
    frozen = [name for name in misfits if not model_layers[name].trainable]
    if frozen:
        raise InputError(
            f"{path} does not fit the frozen layers {', '.join(frozen[:_SHOWN])}, "
            "which would stay random: freeze layers that fit, or leave --freeze out."
        )
    for name in model_layers.keys() - misfits.keys():
        _assign(model_layers[name], source_layers[name])
        network, _, layer = name.partition(".")
        if network in model.generator_side:
            averages = (getattr(owner, f"ema_{network}") for owner in (source, model))
            average, own = (owner.get_layer(layer) for owner in averages)
            _assign(own, average)
    if misfits:
        announce(f"not from {path}, so fresh: {', '.join(listed)}")
    unused = [name for name in source_layers if name not in model_layers]
    if unused:
        announce(f"unused of {path}: {', '.join(unused)}")


def _reason(source, model):
    """Return the numbers of both models that differ, as the end of a sentence."""
    numbers = {
        "latents": lambda one: one.latent_dim,
        "classes": lambda one: one.num_classes,
        "the shape of an example": lambda one: "x".join(map(str, one.example_shape)),
    }
    differences = [
        f"{name} ({of(source) or 'none'} there, {of(model) or 'none'} here)"
        for name, of in numbers.items()
        if of(source) != of(model)
    ]
    return (
        f", because they differ in {' and '.join(differences)}" if differences else ""
    )


def _misfits(model_layers, source_layers):
    """Return the layers without matching weights, each with the reason."""
    reasons = {}
    for name, layer in model_layers.items():
        if name not in source_layers:
            reasons[name] = "missing there"
        elif _shapes(layer) != _shapes(source_layers[name]):
            offered, expected = map(_spelt, (source_layers[name], layer))
            reasons[name] = f"{offered} there, {expected} here"
    return reasons


def _assign(layer, source):
    values = _weights(source)
    for key, weight in _weights(layer).items():
        weight.assign(values[key])


def _weights(layer):
    """Return the weights by key, without the state of random numbers."""
    ids = set(map(id, layer.weights))
    variables = variable_keys.of_layer(layer)
    return {key: weight for key, weight in variables.items() if id(weight) in ids}


def _shapes(layer):
    return {key: tuple(weight.shape) for key, weight in _weights(layer).items()}


def _spelt(layer):
    return " ".join(
        f"{name} {'x'.join(map(str, shape))}" for name, shape in _shapes(layer).items()
    )

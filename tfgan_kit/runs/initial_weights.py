"""Weights that a run begins with: those of another run or of a `.keras` file."""

import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.runs import building, checkpoints, variable_keys
from tfgan_kit.runs.run_folder import RunFolder


def load_initial_weights(model, path, *, allow_partial=False, expected=None, announce):
    """Puts the weights at `path` into the layers of `model` that they fit.

    Layers are matched by network, name and weights; the averages' with those of their
    networks. The random numbers that made the other layers were drawn before.

    Args:
        model: Freshly built.
        path: A run folder (its newest checkpoint is taken) or a `.keras` file.
        allow_partial: Whether layers that find no weights may stay as they are.
        expected: The digest that the source must have, where it is known.
        announce: Called with a sentence about what was left fresh and left unused.

    Returns:
        The digest of the source, hex SHA-256.

    Raises:
        InputError: No source, another one than `expected`, or one that does not fit.
    """
    digest, load = _find(pathlib.Path(path), announce)
    if expected not in (None, digest):
        raise InputError(f"{path} has changed since.")
    _copy(load(), model, path, allow_partial, announce)
    return digest


def _find(path, announce):
    """`(digest, function that gives the model)` of a source."""
    if not path.exists():
        raise InputError(f"there is no {path}.")
    if path.is_dir():
        folder = RunFolder(path)
        checkpoint = folder.newest_checkpoint(announce)
        return (
            checkpoints.digest(checkpoint),
            lambda: building.load_checkpoint(folder, checkpoint),
        )
    return files.sha256(path), lambda: building.load_keras(path)


def _copy(source, model, path, allow_partial, announce):
    theirs = building.named_layers(**source.networks())
    ours = building.named_layers(**model.networks())
    misfits = _misfits(ours, theirs)
    listed = ", ".join(f"{name} ({reason})" for name, reason in misfits.items())
    if len(misfits) == len(ours):
        raise InputError(f"no layer of {path} fits: give options as it was made with.")
    if misfits and not allow_partial:
        raise InputError(
            f"{path} does not fit {listed}: give options as it was made with, or "
            "--allow-partial to begin these layers fresh."
        )
    for name in ours.keys() - misfits.keys():
        _assign(ours[name], theirs[name])
        network, _, layer = name.partition(".")
        if network in model.generator_side:
            averages = (getattr(one, f"ema_{network}") for one in (source, model))
            average, own = (one.get_layer(layer) for one in averages)
            _assign(own, average)
    if misfits:
        announce(f"not from {path}, so fresh: {listed}")
    unused = [name for name in theirs if name not in ours]
    if unused:
        announce(f"unused of {path}: {', '.join(unused)}")


def _misfits(ours, theirs):
    """The layers that find no weights, each with the reason."""
    reasons = {}
    for name, layer in ours.items():
        if name not in theirs:
            reasons[name] = "missing there"
        elif _shapes(layer) != _shapes(theirs[name]):
            there, here = map(_spelt, (theirs[name], layer))
            reasons[name] = f"{there} there, {here} here"
    return reasons


def _assign(layer, source):
    values = _weights(source)
    for key, weight in _weights(layer).items():
        weight.assign(values[key])


def _weights(layer):
    """The weights by key; the state of random numbers is none."""
    ids = set(map(id, layer.weights))
    found = variable_keys.of_layer(layer)
    return {key: weight for key, weight in found.items() if id(weight) in ids}


def _shapes(layer):
    return {key: tuple(weight.shape) for key, weight in _weights(layer).items()}


def _spelt(layer):
    return " ".join(
        f"{name} {'x'.join(map(str, shape))}" for name, shape in _shapes(layer).items()
    )

"""A key for every variable of a model, the same in each process that builds it.

Keras' own `variable.path` is not sufficient: a generator, its average and a
discriminator share names, and automatic names such as `dense_7` count earlier layers
of the process.
"""

import functools
import re

import keras

from tfgan_kit import compat

_NUMBERED = re.compile(r"(.+?)(?:_([1-9][0-9]*))?")


def of_model(model):
    """Return every variable on which the next step of a compiled GAN depends, by key.

    The keys are `<attribute of the model>/<layers>/<variable>`, such as
    `generator/first/kernel`; for an optimizer `<optimizer>/<key of the weight>/<slot>`
    and `<optimizer>/iteration`; for the means `means/<metric>/total`.

    Args:
        model: An `AdversarialModel`.

    Returns:
        A dictionary from key to variable, with each variable once.
    """
    variables = of_layer(model)
    names = {id(variable): key for key, variable in variables.items()}
    for side in ("generator_optimizer", "discriminator_optimizer"):
        _add(variables, of_optimizer(getattr(model, side), names), side)
    for mean in model.means:
        own = dict(zip(_names(mean, mean.variables), mean.variables, strict=True))
        _add(variables, own, f"means/{mean.name}")
    return variables


def of_layer(layer):
    """Return the variables of a layer and of all layers in it, by key.

    A layer in another layer is named by the attribute that holds it. In a functional or
    Sequential model its key is its name, if a user set it. Otherwise it is its class
    and its place among the unnamed layers of that class, such as `dense[0]`. A shared
    layer has the key of its first place.
    """
    variables = {}
    _walk(layer, "", variables, set())
    missing = {id(v) for v in layer.variables} - {id(v) for v in variables.values()}
    if missing:  # `assert` would be silent under `python -O`
        raise AssertionError(f"{len(missing)} variables of {layer.name} have no key")
    return variables


def of_optimizer(optimizer, keys):
    """Return the variables of a built optimizer, by key.

    Args:
        optimizer: A built optimizer.
        keys: The key of each weight that it moves, by the weight's `id`.
    """
    # It also holds the weights, and all its own variables in one list.
    others = {id(variable): variable for variable in optimizer.variables}
    weights = [keys[id(weight)] for weight in compat.weights_of(optimizer)]
    variables = {}
    for attribute, value in vars(optimizer).items():
        if isinstance(value, keras.optimizers.Optimizer):
            inner = of_optimizer(value, keys)
            for variable in inner.values():
                others.pop(id(variable), None)
            _add(variables, inner, attribute)
        elif isinstance(value, (list, tuple)) and attribute not in _of_keras():
            slot, one_each = attribute.strip("_"), len(value) == len(weights)
            for place, variable in enumerate(value):
                if others.pop(id(variable), None) is not None:
                    key = f"{weights[place]}/{slot}" if one_each else f"{slot}[{place}]"
                    _add(variables, {key: variable})
    rest = list(others.values())
    _add(variables, dict(zip(_names(optimizer, rest), rest, strict=True)))
    return variables


def difference(model_shapes, saved_shapes):
    """Return the first key with a difference between two sets, and the difference.

    The result is None if there is none.

    Args:
        model_shapes, saved_shapes: The shape of each variable, by key.
    """
    for key in [*model_shapes, *saved_shapes]:
        if key not in saved_shapes:
            return f"it has no {key}"
        if key not in model_shapes:
            return f"it has {key}, which this model has not"
        if tuple(model_shapes[key]) != tuple(saved_shapes[key]):
            saved, own = tuple(saved_shapes[key]), tuple(model_shapes[key])
            return f"{key} is {saved} there and {own} here"
    return None


def _add(variables, more, prefix=None):
    for key, variable in more.items():
        key = key if prefix is None else f"{prefix}/{key}"
        if key in variables:
            raise AssertionError(f"two variables have the key {key}")
        variables[key] = variable


def _walk(layer, prefix, variables, seen):
    inner = compat.layers_of(layer, include_self=False, recursive=False)
    below = {id(variable) for sublayer in inner for variable in sublayer.variables}
    own = [v for v in layer.variables if id(v) not in below and id(v) not in seen]
    for name, variable in zip(_names(layer, own), own, strict=True):
        seen.add(id(variable))
        _add(variables, {prefix + name: variable})
    inner = [layer for layer in inner if not {id(v) for v in layer.variables} <= seen]
    for name, sublayer in zip(_layer_names(layer, inner), inner, strict=True):
        _walk(sublayer, f"{prefix}{name}/", variables, seen)


def _names(owner, variables):
    """Return the variables' own names, or attribute names if those are not unique.

    Attribute names also replace automatic names.
    """
    names = [variable.name for variable in variables]
    if len(set(names)) == len(names) and not any(map(_is_automatic, variables)):
        return names
    held = _attributes(owner)
    return [
        held.get(id(variable), place)
        for variable, place in zip(variables, _unique_names(variables), strict=True)
    ]


def _layer_names(owner, inner):
    held = _attributes(owner)
    return [
        held.get(id(sublayer), place)
        for sublayer, place in zip(inner, _unique_names(inner), strict=True)
    ]


def _unique_names(things):
    """Return a name for each thing: its own, or its class and place among such things.

    The number in automatic names counts earlier things, so it gives their order.
    """
    taken = [thing.name for thing in things]
    unnamed = {}
    for place, thing in enumerate(things):
        if _is_automatic(thing) or taken.count(thing.name) > 1:
            number = int(_NUMBERED.fullmatch(thing.name)[2] or 0)
            kind = thing.name if not _is_automatic(thing) else _kind(thing)
            unnamed.setdefault(kind, []).append((number, place))
    names = list(taken)
    for kind, numbered in unnamed.items():
        for count, (_, place) in enumerate(sorted(numbered)):
            names[place] = f"{kind}[{count}]"
    return names


def _is_automatic(thing):
    """Return whether Keras makes such a name for the class, such as `conv2d_3`."""
    return _kind(thing).replace("_", "") == type(thing).__name__.lower().strip("_")


def _kind(thing):
    return _NUMBERED.fullmatch(thing.name)[1]


def _attributes(owner):
    """Return `owner`'s attribute that leads to each layer and variable, by `id`."""
    paths = {}
    for attribute, value in vars(owner).items():
        if attribute not in _of_keras():
            _hold(value, attribute, paths)
    return paths


def _hold(value, path, paths):
    if isinstance(value, keras.random.SeedGenerator):
        paths.setdefault(id(value.state), path)
    elif isinstance(value, (keras.Layer, keras.Variable)):
        paths.setdefault(id(value), path)
    elif isinstance(value, dict):
        for key, item in value.items():
            _hold(item, f"{path}/{key}", paths)
    elif isinstance(value, (list, tuple)):
        layers = [item for item in value if isinstance(item, keras.Layer)]
        names = {
            id(item): name
            for item, name in zip(layers, _unique_names(layers), strict=True)
        }
        for place, item in enumerate(value):
            _hold(item, f"{path}/{names.get(id(item), place)}", paths)


@functools.cache
def _of_keras():
    """Return attributes of every layer and model: lists that repeat the same things."""
    kinds = (
        keras.Layer(name="layer"),
        keras.Model(name="model"),
        keras.Sequential([keras.Input((1,), name="input")], name="sequential"),
        compat.identity_model(),
        keras.optimizers.Optimizer(0.1, name="optimizer"),
    )
    return {attribute for kind in kinds for attribute in vars(kind)}

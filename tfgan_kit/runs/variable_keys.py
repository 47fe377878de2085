"""A key for every variable of a model, the same in each process that builds it.

Keras' own `variable.path` will not do: a generator, its average and a discriminator
share names, and automatic names such as `dense_7` count what a process has made before.
"""

import functools
import re

import keras

from tfgan_kit import compat

_NUMBERED = re.compile(r"(.+?)(?:_([1-9][0-9]*))?")


def of_model(model):
    """Every variable that the next step of a compiled GAN depends on, by its key.

    The keys are `<attribute of the model>/<layers>/<variable>`, such as
    `generator/first/kernel`; of an optimizer `<optimizer>/<key of the weight>/<slot>`
    and `<optimizer>/iteration`; of the means `means/<metric>/total`.

    Args:
        model: An `AdversarialModel`.

    Returns:
        A dictionary of key to variable; each variable is in it once.
    """
    found = of_layer(model)
    names = {id(variable): key for key, variable in found.items()}
    for side in ("generator_optimizer", "discriminator_optimizer"):
        _add(found, of_optimizer(getattr(model, side), names), side)
    for mean in model.means:
        own = dict(zip(_names(mean, mean.variables), mean.variables, strict=True))
        _add(found, own, f"means/{mean.name}")
    return found


def of_layer(layer):
    """The variables of a layer and of all layers in it, by key.

    A layer in another one goes by the attribute that holds it. In a functional or
    Sequential model it goes by its name, if somebody gave it, and otherwise by its
    class and its place among the unnamed layers of that class, such as `dense[0]`.
    A layer that is shared has the key of its first place.
    """
    found = {}
    _walk(layer, "", found, set())
    missing = {id(v) for v in layer.variables} - {id(v) for v in found.values()}
    if missing:  # `assert` would be silent under `python -O`
        raise AssertionError(f"{len(missing)} variables of {layer.name} have no key")
    return found


def of_optimizer(optimizer, keys):
    """The variables of a built optimizer, by key.

    Args:
        keys: The key of each weight that it moves, by the weight's `id`.
    """
    # It holds the weights, too, and all its own in one list as well.
    left = {id(variable): variable for variable in optimizer.variables}
    weights = [keys[id(weight)] for weight in compat.weights_of(optimizer)]
    found = {}
    for attribute, value in vars(optimizer).items():
        if isinstance(value, keras.optimizers.Optimizer):
            inner = of_optimizer(value, keys)
            left = {i: v for i, v in left.items() if i not in map(id, inner.values())}
            _add(found, inner, attribute)
        elif isinstance(value, (list, tuple)) and attribute not in _of_keras():
            slot, one_each = attribute.strip("_"), len(value) == len(weights)
            for place, variable in enumerate(value):
                if left.pop(id(variable), None) is not None:
                    key = f"{weights[place]}/{slot}" if one_each else f"{slot}[{place}]"
                    _add(found, {key: variable})
    rest = list(left.values())
    _add(found, dict(zip(_names(optimizer, rest), rest, strict=True)))
    return found


def difference(ours, theirs):
    """The first key by which two sets of variables differ, and how; None if none does.

    Args:
        ours, theirs: The shape of each variable, by key; "theirs" were saved.
    """
    for key in [*ours, *theirs]:
        if key not in theirs:
            return f"it has no {key}"
        if key not in ours:
            return f"it has {key}, which this model has not"
        if tuple(ours[key]) != tuple(theirs[key]):
            return f"{key} is {tuple(theirs[key])} there and {tuple(ours[key])} here"
    return None


def _add(found, more, prefix=None):
    for key, variable in more.items():
        key = key if prefix is None else f"{prefix}/{key}"
        if key in found:
            raise AssertionError(f"two variables have the key {key}")
        found[key] = variable


def _walk(layer, prefix, found, seen):
    inner = compat.layers_of(layer, include_self=False, recursive=False)
    below = {id(variable) for one in inner for variable in one.variables}
    own = [v for v in layer.variables if id(v) not in below and id(v) not in seen]
    for name, variable in zip(_names(layer, own), own, strict=True):
        seen.add(id(variable))
        _add(found, {prefix + name: variable})
    inner = [one for one in inner if not {id(v) for v in one.variables} <= seen]
    for name, one in zip(_layer_names(layer, inner), inner, strict=True):
        _walk(one, f"{prefix}{name}/", found, seen)


def _names(owner, variables):
    """Their own names; those of attributes where a name is automatic or not unique."""
    names = [variable.name for variable in variables]
    if len(set(names)) == len(names) and not any(map(_is_automatic, variables)):
        return names
    held = _attributes(owner)
    return [
        held.get(id(variable), place)
        for variable, place in zip(variables, _places(variables), strict=True)
    ]


def _layer_names(owner, inner):
    held = _attributes(owner)
    return [
        held.get(id(one), place)
        for one, place in zip(inner, _places(inner), strict=True)
    ]


def _places(things):
    """A name for each thing: its own, or its class and its place among such things.

    The number in automatic names counts what was made before: it tells the order.
    """
    taken = [thing.name for thing in things]
    unnamed = {}
    for place, thing in enumerate(things):
        if _is_automatic(thing) or taken.count(thing.name) > 1:
            number = int(_NUMBERED.fullmatch(thing.name)[2] or 0)
            kind = thing.name if not _is_automatic(thing) else _kind(thing)
            unnamed.setdefault(kind, []).append((number, place))
    names = list(taken)
    for kind, places in unnamed.items():
        for count, (_, place) in enumerate(sorted(places)):
            names[place] = f"{kind}[{count}]"
    return names


def _is_automatic(thing):
    """Whether Keras makes such names for the class: `conv2d_3` for a `Conv2D`."""
    return _kind(thing).replace("_", "") == type(thing).__name__.lower().strip("_")


def _kind(thing):
    return _NUMBERED.fullmatch(thing.name)[1]


def _attributes(owner):
    """The attribute of `owner` that leads to each layer and variable, by its `id`."""
    found = {}
    for attribute, value in vars(owner).items():
        if attribute not in _of_keras():
            _hold(value, attribute, found)
    return found


def _hold(value, path, found):
    if isinstance(value, keras.random.SeedGenerator):
        found.setdefault(id(value.state), path)
    elif isinstance(value, (keras.Layer, keras.Variable)):
        found.setdefault(id(value), path)
    elif isinstance(value, dict):
        for key, one in value.items():
            _hold(one, f"{path}/{key}", found)
    elif isinstance(value, (list, tuple)):
        layers = [one for one in value if isinstance(one, keras.Layer)]
        names = {
            id(one): name for one, name in zip(layers, _places(layers), strict=True)
        }
        for place, one in enumerate(value):
            _hold(one, f"{path}/{names.get(id(one), place)}", found)


@functools.cache
def _of_keras():
    """What every layer and model has: lists that hold the same things once more."""
    kinds = (
        keras.Layer(name="layer"),
        keras.Model(name="model"),
        keras.Sequential([keras.Input((1,), name="input")], name="sequential"),
        compat.identity_model(),
        keras.optimizers.Optimizer(0.1, name="optimizer"),
    )
    return {attribute for kind in kinds for attribute in vars(kind)}

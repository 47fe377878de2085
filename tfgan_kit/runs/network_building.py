"""From the networks of a recipe to Keras models."""

import inspect

import keras

from tfgan_kit import networks
from tfgan_kit.errors import InputError
from tfgan_kit.networks import heads
from tfgan_kit.recipes import python_file
from tfgan_kit.runs import recipe_checks

_CODES = ("categorical", "categories", "continuous", "posterior")


def build(
    recipe, family, latent_dim, shapes, arguments, model_options=(), num_classes=None
):
    """Return the networks of a `Recipe` by name, in its order.

    Args:
        recipe: A `Recipe`.
        family: str. Name of the family of networks.
        latent_dim: int. Length of a latent vector.
        shapes: Shape of one example of each field by name, or the shape of "real".
        arguments: Arguments of each network by its name; see `Recipe.network_options`.
        model_options: Arguments of the model, which some heads need.
        num_classes: int. Number of classes of the labels that the recipe learns from,
            or None.
    """
    shapes = shapes if isinstance(shapes, dict) else {"real": tuple(shapes)}
    shapes = {**shapes, "latents": (latent_dim,)}
    model, made = recipe_checks.model_class(recipe), {}
    for name, network in recipe.networks_for(num_classes).items():
        own = {**arguments[name], **_unlabelled(recipe, name, num_classes, arguments)}
        inner = model.inner_shapes(made, dict(model_options)) if made else {}
        gives = model.wiring[name].outputs[0]
        context = _context(network, gives, {**shapes, **inner}, num_classes)
        context["head"] = HEADS[network.head](
            context, own, networks.get(family), dict(model_options)
        )
        made[name] = _call(network, family, context, own)
    return made


def _unlabelled(recipe, name, num_classes, arguments):
    """Return the arguments that change without labels, unless the user has set them."""
    network = recipe.networks[name]
    if num_classes is not None or recipe.needs_labels:
        return {}
    return {
        argument: value
        for argument, value in network.unlabelled.items()
        if argument != "head"
        and arguments[name].get(argument) == network.arguments[argument]
    }


def _context(network, gives, shapes, num_classes):
    """Return the possible arguments of a network's function, by parameter name.

    Args:
        network: The `Network` of the recipe.
        gives: Name of its first output in the wiring of the model.
        shapes: Shape of each field and part.
        num_classes: Number of classes, or None.
    """
    first = next((n for n in network.takes if n != "labels"), "latents")
    example = shapes.get("real") or next(iter(shapes.values()))
    ends = {"source_shape": shapes.get(first)}
    if gives in shapes:
        ends["target_shape"] = shapes[gives]
    taken = example if network.role == "generator" else shapes.get(first)
    return {
        "image_shape": taken,
        "example_shape": example if callable(network.role) else taken,
        "latent_dim": shapes["latents"][0],
        "num_classes": num_classes if "labels" in network.takes else None,
        "known_classes": num_classes,
        **{f"{name}_shape": shape for name, shape in shapes.items()},
        **ends,
        "input_shapes": tuple(shapes[name] for name in network.takes if name in shapes),
    }


def _call(network, family, context, arguments):
    """Call the function that builds a network, with the parameters that it has."""
    function = network.role
    if callable(function):
        return _call_own(function, context, arguments)
    module = networks.get(network.family or family)
    rank = len(context["example_shape"])
    if rank != 3 and not getattr(module, "TAKES_ANY_RANK", False):
        raise InputError(
            f"the {network.family or family} networks make images (height, width, "
            "channels): use --networks mlp. Received: examples of the shape "
            f"{tuple(context['example_shape'])}."
        )
    function = getattr(module, network.role)
    _check_latents(function, network, family)
    return function(**_known(function, context), **arguments)


def _check_latents(function, network, family):
    """Raise InputError if a function makes examples of latents for a translator."""
    parameter = inspect.signature(function).parameters.get("latent_dim")
    is_needed = parameter is not None and parameter.default is parameter.empty
    if is_needed and "latents" not in network.takes:
        raise InputError(
            f"a {network.role} of the {network.family or family} networks takes "
            f"latents, and that of this variant takes {' and '.join(network.takes)}: "
            "choose other --networks, or leave it out."
        )


def _known(function, context):
    names = inspect.signature(function).parameters
    return {name: value for name, value in context.items() if name in names}


def _call_own(function, context, arguments):
    """Call a user's function; an error names its line."""
    known = _known(function, context)
    try:
        made = function(**known, **arguments)
    except InputError:
        raise
    except Exception as error:  # a user's code raises anything
        path = inspect.getsourcefile(function)
        raise InputError(
            f"the function {function.__name__} fails: "
            f"{python_file.clause(error, path)}. It was called with "
            f"{', '.join(f'{n}={v!r}' for n, v in {**known, **arguments}.items())}."
        ) from error
    if not isinstance(made, keras.Model):
        raise InputError(
            f"the function {function.__name__} must return a keras.Model. "
            f"Received: {type(made).__name__}."
        )
    return made


def _images(context, arguments, family, model_options):
    # An autoencoder's decoder is as wide as its encoder; its codes are latents.
    known = inspect.signature(family.generator).parameters
    given = {k: v for k, v in arguments.items() if k in known}
    shape, latent_dim = context["example_shape"], context["latent_dim"]
    return heads.Images(family.generator(shape, latent_dim, **given))


# The values of `head` in a recipe: functions of the values that build the network, its
# arguments, the family, and the model's options.
HEADS = {
    "logits": lambda context, *_: heads.LOGITS,
    "joined": lambda context, *_: heads.Joined(context["known_classes"]),
    "projection": lambda context, *_: heads.Projection(context["known_classes"]),
    "auxiliary": lambda context, *_: heads.Auxiliary(context["known_classes"]),
    "classes": lambda context, *_: heads.Classes(context["known_classes"]),
    "pair": lambda context, *_: heads.Pair(context["latent_dim"]),
    "latents": lambda context, *_: heads.Latents(context["latent_dim"]),
    "codes": lambda context, arguments, family, options: heads.Codes(
        **{name: options[name] for name in _CODES}
    ),
    "images": _images,
}

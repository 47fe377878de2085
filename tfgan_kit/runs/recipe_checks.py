"""Checks that a recipe fits the class of its model, before data are read."""

import inspect

from tfgan_kit import models, recipes
from tfgan_kit.errors import InputError

# The builder passes these to every model.
_GIVEN = ("num_classes", "prior", "augment", "seed")


def model_class(recipe):
    """Return the class of a recipe's model: from `tfgan_kit.models`, or a user's own.

    Raises:
        InputError: There is no such class.
    """
    found = recipe.model
    if isinstance(found, str):
        found = getattr(models, found, None) if found in models.__all__ else None
    if not _is_model(found):
        raise InputError(
            f"the model of the recipe {recipe.name!r} must be a class that derives "
            "from tfgan_kit.AdversarialModel, or the name of one of tfgan_kit. "
            f"Received: {recipe.model!r}."
        )
    return found


def check(recipe):
    """Raise InputError unless the model takes the networks and options of a recipe."""
    recipes.check(recipe)
    cls = model_class(recipe)
    _check_networks(recipe, cls)
    known, takes_more = _arguments(cls)
    missing = [] if takes_more else [name for name in _GIVEN if name not in known]
    if missing:
        raise InputError(
            f"{cls.__name__}.__init__ must take {', '.join(missing)}: give it "
            "**kwargs, and pass them to super().__init__."
        )
    for name in recipe.model_options:
        if name in (*_GIVEN, *cls.wiring):
            raise InputError(
                f"{name} must not be among the model_options of {recipe.name!r}: "
                "it is an option of every run."
            )
        if name not in known:
            raise InputError(
                f"{cls.__name__} takes no {name!r}, which the model_options of "
                f"{recipe.name!r} have: {recipes.nearest(name, known)}."
            )


def _check_networks(recipe, cls):
    if set(recipe.networks) != set(cls.wiring):
        raise InputError(
            f"{cls.__name__} needs the networks {', '.join(cls.wiring)}. Received: "
            f"{', '.join(recipe.networks)} in the recipe {recipe.name!r}."
        )
    for name, wire in cls.wiring.items():
        taken = recipe.networks[name].takes
        if taken not in (wire.takes, (*wire.takes, *wire.optional)):
            expected = " and ".join(wire.takes)
            more = f" (and perhaps {' and '.join(wire.optional)})" * bool(wire.optional)
            raise InputError(
                f"{name} of {cls.__name__} takes {expected}{more}. Received: "
                f"takes={taken!r} in the recipe {recipe.name!r}."
            )


def _is_model(found):
    is_class = isinstance(found, type) and issubclass(found, models.AdversarialModel)
    return is_class and found is not models.AdversarialModel


def _arguments(cls):
    """Return the constructor's names, and whether they include all the base has."""
    known = []
    for step in cls.__mro__:
        if "__init__" not in vars(step):
            continue
        parameters = inspect.signature(step.__init__).parameters.values()
        kinds = {parameter.kind for parameter in parameters}
        names = [p.name for p in parameters if p.kind not in (p.VAR_KEYWORD,)]
        known += [name for name in names if name != "self"]
        if step is models.AdversarialModel:
            return known, True
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            return known, False
    return known, False

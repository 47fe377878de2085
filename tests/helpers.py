"""Tiny models, and the checks that every variant passes."""

import keras
import numpy as np
from numpy.testing import assert_array_equal

from tfgan_kit import building, models, optimizers, recipes
from tfgan_kit.precision import policy_scope

SHAPE = (8, 8, 1)
VARIANTS = tuple(recipes.RECIPES)


def tiny_model(
    variant, *, networks=None, policy="float32", shape=SHAPE, compiled=True, **options
):
    """The recipe's model on networks of a few units; always the same weights."""
    keras.utils.set_random_seed(1)
    recipe = recipes.get(variant)
    with policy_scope(policy):
        built = networks_of(recipe, networks or recipe.networks, shape)
    model_class = getattr(models, recipe.model)
    # Each discriminator step is traced anew: two show what five do.
    n_critic = min(recipe.model_options["n_critic"], 2)
    arguments = {**recipe.model_options, "n_critic": n_critic, "ema_decay": 0.9}
    arguments |= {"seed": 7, **options}
    model = model_class(**built, **arguments)
    if compiled:
        model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    return model


def networks_of(recipe, family, shape, options=None):
    """The networks of a recipe by name, of few units and latents of 4 numbers."""
    small = {"width": 8, "depth": 2} if options is None else options
    own = recipe.network_options(family)
    given = {name: {**arguments, **small} for name, arguments in own.items()}
    return building.build_networks(recipe, family, 4, shape, given)


def some_images(count=20, shape=SHAPE, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), "uint8")


def fit(model, images=None, batch_size=10, **kwargs):
    """Two steps in a fixed order."""
    images = some_images() if images is None else images
    return model.fit(images, batch_size=batch_size, shuffle=False, verbose=0, **kwargs)


def values(variables):
    return [variable.numpy() for variable in variables]


def assert_all_equal(first, second):
    assert len(first) == len(second) > 0
    for one, other in zip(first, second, strict=True):
        assert_array_equal(one, other)


def check_gan(make, path):
    """What holds for every variant.

    Args:
        make: Callable that gives a fresh, compiled, tiny model.
        path: A folder for a `.keras` file.
    """
    model = make()
    logs = fit(model).history
    assert set(logs) == set(model.logged)
    assert all(np.all(np.isfinite(value)) for value in logs.values())
    _check_sides(make())
    _check_round_trip(model, path / "model.keras")


def _check_sides(model):
    """Each update moves its own side and leaves the other one bit-equal."""
    sides = model.generator.trainable_variables, model.discriminator.trainable_variables
    real = model.real_batches(some_images(model.n_critic * 4))[0]
    for optimizer in (model.generator_optimizer, model.discriminator_optimizer):
        if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
            optimizer.dynamic_scale.assign(1.0)  # the first scale may overflow
    for moving, step, terms in (
        (1, model.discriminator_step, model.discriminator_terms),
        (0, model.generator_step, model.generator_terms),
    ):
        before = [values(side) for side in sides]
        step(terms, real)
        after = [values(side) for side in sides]
        assert_all_equal(before[1 - moving], after[1 - moving])
        moved = [
            not np.array_equal(*pair)
            for pair in zip(before[moving], after[moving], strict=True)
        ]
        assert np.mean(moved) > 0.7  # a bias may have no gradient


def _check_round_trip(model, path):
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert type(loaded) is type(model)
    numbers = {
        name: value
        for name, value in model.get_config().items()
        if not isinstance(value, dict)
    }
    assert numbers.items() <= loaded.get_config().items()
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    assert_array_equal(loaded(latents), model(latents))
    assert fit(loaded).history == fit(model).history
    assert_all_equal(values(loaded.variables), values(model.variables))

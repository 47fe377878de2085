"""Tiny models, and the checks that every variant passes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit import models, optimizers, recipes
from tfgan_kit.models.base import keeping
from tfgan_kit.precision import policy_scope
from tfgan_kit.runs import network_building

SHAPE = (8, 8, 1)
EVERY_VARIANT = tuple(recipes.RECIPES)
# Variants that draw "real" examples from latents, and families that do.
VARIANTS = tuple(n for n, r in recipes.RECIPES.items() if "real" in r.fields)
FAMILIES = tuple(name for name, roles in recipes.NETWORKS.items() if len(roles) == 2)
# Those whose normalization can be chosen.
NORMALIZED = tuple(
    name for name in FAMILIES if "normalization" in recipes.NETWORKS[name]["generator"]
)
# Variants that make one field of the data of another.
TRANSLATORS = tuple(n for n in EVERY_VARIANT if n not in VARIANTS)
# Long tests run the other variants with `pytest --everything` only.
CLASSIC = ("gan", "dcgan", "lsgan", "wgan", "wgan-gp", "sngan")
LABELLED = tuple(n for n, r in recipes.RECIPES.items() if r.needs_labels)
NUM_CLASSES = 3
# Three of the four numbers of a latent vector.
SMALL_CODES = {"categorical": 1, "categories": 2, "continuous": 1}
# Options of the model that suit networks of 4 latents, and three steps.
SMALL_OPTIONS = {
    "infogan": SMALL_CODES,
    **{name: {"pixel_steps": 1} for name in ("srgan", "esrgan")},
}


def exhaustive(*kept, of=VARIANTS):
    """Every variant as a parameter; those that are not `kept` for `--everything`."""
    mark = pytest.mark.exhaustive
    return [v if v in kept else pytest.param(v, marks=mark) for v in of]


def tiny_model(
    variant, *, networks=None, policy="float32", shape=SHAPE, compiled=True, **options
):
    """The recipe's model on networks of a few units; always the same weights."""
    keras.utils.set_random_seed(1)
    recipe = recipes.get(variant)
    with policy_scope(policy):
        built = networks_of(recipe, networks or recipe.family, shape)
    model_class = getattr(models, recipe.model)
    # Each discriminator step is traced anew: two show what five do.
    n_critic = min(recipe.model_options["n_critic"], 2)
    arguments = {**options_of(recipe), "n_critic": n_critic, "ema_decay": 0.9}
    arguments |= {"seed": 7, **options}
    model = model_class(**built, **arguments)
    if compiled:
        model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    return model


def options_of(recipe):
    """The model's, for a small training."""
    return {**recipe.model_options, **SMALL_OPTIONS.get(recipe.name, {})}


def networks_of(recipe, family, shape, options=None):
    """The networks of a recipe by name, of few units and latents of 4 numbers.

    And `num_classes`, where the recipe learns from labels.
    """
    given = {
        name: arguments | (_few(arguments) if options is None else options)
        for name, arguments in recipe.network_options(family).items()
    }
    num_classes = NUM_CLASSES if recipe.needs_labels else None
    shapes = {name: shape for name in recipe.fields if name != "labels"}
    if family == "upscale":
        shapes["source"] = (shape[0] // 2, shape[1] // 2, shape[2])
    build = network_building.build
    built = build(recipe, family, 4, shapes, given, options_of(recipe), num_classes)
    return {**built, "num_classes": recipe.classes(num_classes)}


def _few(arguments):
    """The arguments of few units, of those that a network has."""
    # An instance norm of a single pixel, 8 halved thrice, would be 0.
    depth = 1 if arguments.get("normalization") == "instance" else 2
    few = {"width": 8, "depth": depth, "blocks": 1, "units": 8}
    return {name: few[name] for name in arguments if name in few}


def vivid(model):
    """The model with averages of large weights: pictures, and latents, that differ."""
    random = np.random.default_rng(3)
    for name in model.generator_side:
        for weight in getattr(model, f"ema_{name}").weights:
            if weight.name == "kernel":
                fan_in = np.prod(weight.shape[:-1])
                weight.assign(random.normal(0, 2 / np.sqrt(fan_in), weight.shape))
    return model


def some_images(count=20, shape=SHAPE, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), "uint8")


def normal_images(count, shape, seed=0):
    """Float images, and values beyond their range."""
    return np.random.default_rng(seed).normal(0, 0.5, (count, *shape)).astype("float32")


def some_labels(count=20, seed=0):
    return np.random.default_rng(seed).integers(0, NUM_CLASSES, count)


def needs_labels(model):
    """Whether the model's class is one that learns from labels."""
    needed = {r.model for r in recipes.RECIPES.values() if r.needs_labels}
    return type(model).__name__ in needed


def fit(model, images=None, batch_size=10, labels=None, **kwargs):
    """Two steps in a fixed order, with labels where the model needs some."""
    images = some_images() if images is None else images
    if labels is None and needs_labels(model):
        labels = some_labels(len(images))
    if "real" not in model.fields:
        images = fields_of(model, len(images), seed=int(images[0].sum()))
        for name in keeping.lacks_examples(model):
            model.keep_examples(**{name: images[name]})
    kwargs |= {"batch_size": batch_size, "shuffle": False, "verbose": 0}
    return model.fit(images, labels, **kwargs)


def fields_of(model, count=20, seed=0):
    """Random images for each field of a translator."""
    return {
        name: some_images(count, field.shape, seed + number)
        for number, (name, field) in enumerate(model.fields.items())
    }


def inputs_of(model, count=3):
    """What the generator takes: latents and, with classes, labels; or images."""
    if "latents" not in model.parts:
        return normal_images(count, model.generator.input_shape[1:])
    latents = np.random.default_rng(0).normal(size=(count, 4)).astype("float32")
    if model.num_classes is None:
        return latents
    return [latents, np.arange(count, dtype="int32") % model.num_classes]


def begin_step(model, images, labels=None):
    """Begins a step; returns its first batch, by the names of fields."""
    if "labels" not in model.fields:
        return model.begin_step(images)[0]
    labels = some_labels(len(images)) if labels is None else labels
    return model.begin_step((images, tf.constant(labels)))[0]


def values(variables):
    return [variable.numpy() for variable in variables]


def assert_all_equal(first, second):
    assert len(first) == len(second) > 0
    for one, other in zip(first, second, strict=True):
        assert_array_equal(one, other)


def check_gan(make, path, in_graph=True):
    """What holds for every variant.

    Args:
        make: Callable that gives a fresh, compiled, tiny model.
        path: A folder for a `.keras` file.
        in_graph: Whether its first steps are those of a graph, which takes seconds.
    """
    model = make()
    model.run_eagerly = not in_graph
    logs = fit(model, some_images(20 if in_graph else 10)).history
    assert set(logs) == set(model.logged)
    assert all(np.all(np.isfinite(value)) for value in logs.values())
    loaded = _loaded(model, path / "model.keras")
    for one in (model, loaded):
        one.run_eagerly, one.train_function = True, None
        for optimizer in _optimizers(one):
            if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
                optimizer.dynamic_scale.assign(1.0)  # the first scale may overflow
    sides = _watch_sides(loaded)
    images = some_images(10, seed=1)
    assert fit(loaded, images).history == fit(model, images).history
    assert_all_equal(values(loaded.variables), values(model.variables))
    assert sides.count("discriminator") == model.n_critic
    assert sides.count("generator") == 1


def _optimizers(model):
    return model.generator_optimizer, model.discriminator_optimizer


def _loaded(model, path):
    """The model from a `.keras` file that is made of it: the same in all it has."""
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert type(loaded) is type(model)
    numbers = {
        name: value
        for name, value in model.get_config().items()
        if not isinstance(value, dict)
    }
    assert numbers.items() <= loaded.get_config().items()
    parts = [(one, *_optimizers(one)) for one in (loaded, model)]
    for one, other in zip(*parts, strict=True):
        assert_all_equal(values(one.variables), values(other.variables))
    inputs = inputs_of(model)
    assert_array_equal(loaded(inputs), model(inputs))
    if model.ema_encoder is not None:
        assert_array_equal(loaded.encode(some_images(3)), model.encode(some_images(3)))
    return loaded


def variables_of(model):
    """The trainable variables of each side by its name."""
    return {
        side: [
            variable
            for network in getattr(model, f"{side}_side")
            for variable in getattr(model, network).trainable_variables
        ]
        for side in ("generator", "discriminator")
    }


def _watch_sides(model):
    """Holds each update to move its own side and leave the other one bit-equal.

    Returns:
        A list that gets the name of the side at each update.
    """
    moved, variables = [], variables_of(model)

    def watched(side, other):
        step = getattr(model, f"{side}_step")

        def moves_its_own(*args):
            before = {name: values(variables[name]) for name in variables}
            step(*args)
            assert_all_equal(before[other], values(variables[other]))
            changed = [
                not np.array_equal(*pair)
                for pair in zip(before[side], values(variables[side]), strict=True)
            ]
            assert np.mean(changed) > 0.7  # a bias may have no gradient
            moved.append(side)

        return moves_its_own

    for side, other in (tuple(variables), tuple(variables)[::-1]):
        setattr(model, f"{side}_step", watched(side, other))
    return moved

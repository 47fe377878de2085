"""From a configuration to its compiled model, and back from a run's files."""

import keras

from tfgan_kit import compat, data, modalities, models, optimizers, plugins, precision
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import unreadable_file
from tfgan_kit.recipes import keras_file, recipe_file
from tfgan_kit.runs import (
    checkpoints,
    network_building,
    recipe_checks,
    run_config,
)
from tfgan_kit.untrusted import keras_files, memory_guard

_SIDES = ("generator", "discriminator")
_FUSED = {"adam": optimizers.Adam}


def build_model(config, fields, total_steps, num_classes=None):
    """Return the compiled model of a resolved configuration; the seed sets its weights.

    Args:
        config: A `RunConfig`.
        fields: The `Modality` of each field of the data by name, or the shape of the
            field "real", such as (height, width, channels) of images.
        total_steps: int. Generator steps of the whole run, during which a learning rate
            reaches its end. For a model with a burn-in it does so during the burn-in.
        num_classes: int. Number of classes in the data, for recipes that learn from
            labels. Defaults to None, which means that there are no labels.

    Raises:
        InputError: The networks cannot make that shape, or `freeze` names no layer.
    """
    if not isinstance(fields, dict):
        fields = {"real": modalities.of_shape(fields)}
    recipe_checks.check(config.recipe)
    if not (config.recipe.can_use_labels and config.use_labels):
        num_classes = None
    try:
        with precision.seeded(config.seed), memory_guard.guarded(only_small=True):
            return _build(config, fields, total_steps, num_classes)
    except memory_guard.Large:
        pass  # the exception holds what was built so far
    with (
        precision.seeded(config.seed),
        compat.without_values(),
        memory_guard.guarded(),
    ):
        _networks(config, fields, num_classes)
    with precision.seeded(config.seed), memory_guard.guarded():
        return _build(config, fields, total_steps, num_classes)


def _networks(config, fields, num_classes):
    recipe = config.recipe
    shapes = {name: modality.shape for name, modality in fields.items()}
    with precision.own_defaults(config.precision):
        return network_building.build(
            recipe,
            config.networks,
            config.latent_dim,
            shapes,
            config.network_options,
            config.model,
            num_classes,
        )


def _build(config, fields, total_steps, num_classes):
    made = _networks(config, fields, num_classes)
    # The model and its optimizers compute in float32.
    with precision.own_defaults("float32"):
        return _compiled(config, made, fields, total_steps, num_classes)


def _compiled(config, made, fields, total_steps, num_classes):
    # This precedes compile, because optimizers are built for the weights that train.
    _freeze(made, config.freeze)
    model = recipe_checks.model_class(config.recipe)(
        **made,
        **_unusual(fields),
        num_classes=config.classes(num_classes),
        prior=config.prior,
        augment=run_config.augmenting.of_model(config.augment),
        seed=config.seed,
        **config.model_arguments(total_steps),
    )
    steps = config.schedule_steps(total_steps)
    updates = {"generator": steps, "discriminator": steps * model.n_critic}
    model.compile(
        **{
            f"{side}_optimizer": _optimizer(config, side, updates[side], model)
            for side in _SIDES
        },
        jit_compile=bool(config.jit),
    )
    return model


def _unusual(fields):
    """Return the fields whose modality does not follow from their shape."""
    usual = {
        name
        for name, modality in fields.items()
        if len(modality.shape) in (1, 3)
        and modality == modalities.of_shape(modality.shape)
    }
    unusual = {name: m for name, m in fields.items() if name not in usual}
    return {"fields": unusual} if unusual else {}


def load_data(config, split, announce=None, progress=None, describe=None, fields=None):
    """Load a split of the configuration's data set, with the fields of its recipe.

    See `data.load`. The result is `ImageData` for images with or without labels.

    Args:
        fields: dict. Arguments of `data.load` about fields, instead of `field_options`.
    """
    names = ("data_dir", "fit", "channels", "skip_corrupt", "cache", "stream", "tile")
    return data.load(
        config.dataset,
        split=split,
        **{name: getattr(config, name) for name in names},
        **(field_options(config) if fields is None else fields),
        image_size=config.image_size and tuple(config.image_size),
        value_range=config.value_range and tuple(config.value_range),
        announce=announce,
        describe=describe,
        progress=progress,
    )


def field_options(config):
    """Return the arguments of `data.load` about fields; none for images alone."""
    recipe = config.recipe
    if not (set(recipe.fields) - {"real", "labels"} or recipe.modalities):
        return {}
    return {
        "fields": recipe.fields,
        "paired": recipe_checks.model_class(recipe).paired,
        "modalities": dict(map(_known_modality, recipe.modalities.items())),
        "pairs": None if config.pairs == "none" else config.pairs,
        "domains": config.domains,
        "direction": config.direction,
    }


def _known_modality(item):
    name, modality = item
    if isinstance(modality, str):
        modality = modalities.get(modality)
    return name, modality


def fields_of(loaded):
    """Return the `Modality` of each field of loaded data, fitted to the data."""
    return {
        name: modality.fitted(loaded.fields[name])
        for name, modality in loaded.modalities.items()
    }


def total_steps(config, num_images):
    """Return the generator steps of the whole run on that number of images."""
    n_critic = config.model["n_critic"]
    return config.total_steps(
        data.steps_per_epoch(num_images, config.batch_size, n_critic)
    )


def named_layers(**networks):
    """Return all layers with weights by `network.layer`, such as `generator.first`."""
    return {
        f"{name}.{layer.name}": layer
        for name, network in networks.items()
        for layer in network.layers
        if layer.weights
    }


def load_checkpoint(folder, path):
    """Return the model of the run in `folder` at a checkpoint `path`, without data."""
    config, about = folder.config(), folder.record()["data"]
    fields = {n: modalities.from_json(m) for n, m in about["fields"].items()}
    for name in set(config.recipe.fields) - {"labels"}:
        if name not in fields or None in fields[name].shape:
            raise InputError(
                f"{folder.recipe} is damaged: data.fields must have a {name} whose "
                "shape has no unknown size."
            )
    total = total_steps(config, about["images"])
    model = build_model(config, fields, total, about.get("num_classes"))
    checkpoints.load(model, path)
    return model


def load_keras(path):
    """Return the model in a `.keras` file.

    Raises:
        InputError: The file cannot be read, or holds another kind of model.
    """
    record, file = keras_file.read(path), recipe_file.current()
    try:
        model = _load_keras(path)
    except Exception as error:  # a broken zip raises anything
        reason = unreadable_file.reason(path, error)
        if record and file is None:
            reason = f"its model is the user's own: give --recipe {record['name']}"
        raise InputError(
            f"{path} cannot be read as a model of tfgan_kit: {reason}."
        ) from error
    if not isinstance(model, models.AdversarialModel):
        raise InputError(f"{path} holds no model of tfgan_kit.")
    if record and file and file.path.name == record["name"]:
        recipe_file.warn_of_change(record, file, path)
    return model


def _load_keras(path):
    try:
        return keras_files.load_model(path)
    except Exception:  # as above
        if not plugins.import_all():  # a package may register its classes
            raise
        return keras_files.load_model(path)


def _freeze(made, prefixes):
    layers = named_layers(**made)
    for prefix in prefixes:
        frozen = [name for name in layers if name.startswith(prefix)]
        if not frozen:
            raise InputError(
                f"no layer's name begins with {prefix!r}; these can be frozen: "
                f"{', '.join(layers)}."
            )
        for name in frozen:
            layers[name].trainable = False


def _optimizer(config, side, updates, model):
    arguments = dict(getattr(config, f"{side}_optimizer"))
    name = arguments.pop("name")
    rate = _learning_rate(config, float(arguments["learning_rate"]), updates)
    if "beta_2_end" in arguments:
        arguments["beta_2_steps"] = updates
    every = model.regularized_every.get(side, 1)
    if every > 1 and name == "adam":
        arguments["regularized_every"] = every
    optimizer_class = _FUSED.get(name) or type(keras.optimizers.get(name))
    return optimizer_class(**{**arguments, "learning_rate": rate})


def _learning_rate(config, start, updates):
    """Return the rate, or a schedule from `start` to `lr_end` over these updates.

    Updates that float16 skips do not count, so they delay the end.
    """
    schedules = keras.optimizers.schedules
    if config.lr_schedule == "linear":
        return schedules.PolynomialDecay(start, updates, config.lr_end, power=1.0)
    if config.lr_schedule == "half-linear":
        return optimizers.HalfLinear(start, updates, config.lr_end)
    if config.lr_schedule == "cosine":
        return schedules.CosineDecay(start, updates, alpha=config.lr_end / start)
    return start

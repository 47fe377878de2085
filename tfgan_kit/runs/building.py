"""From a configuration to its compiled model, and back from what a run has saved."""

import keras

from tfgan_kit import data, models, networks, optimizers, precision, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import unreadable_file
from tfgan_kit.runs import checkpoints, run_config

_SIDES = ("generator", "discriminator")
# What a recipe's `head` names: of the number of classes, which is None without labels.
# Beside them, "images" is that of an autoencoder, which needs a decoder, and "codes"
# that of latents with codes, which needs their numbers.
HEADS = {
    "logits": lambda num_classes: networks.heads.LOGITS,
    "joined": networks.heads.Joined,
    "projection": networks.heads.Projection,
    "auxiliary": networks.heads.Auxiliary,
    "classes": networks.heads.Classes,
}
_FUSED = {"adam": optimizers.Adam}


def build_model(config, image_shape, total_steps, num_classes=None):
    """The compiled model of a resolved configuration, its weights drawn from the seed.

    Args:
        config: A `RunConfig`.
        image_shape: (height, width, channels) of the data.
        total_steps: Generator steps of the whole run, over which a learning rate goes
            to its end; that of a model with a burn-in does over the burn-in.
        num_classes: Of the data's labels, for the recipes that learn from them; None:
            there are none.

    Raises:
        InputError: The networks cannot make that shape, or have nothing to freeze of
            such a name.
    """
    with precision.seeded(config.seed):
        return _build(config, image_shape, total_steps, num_classes)


def _build(config, image_shape, total_steps, num_classes):
    recipe, shape = config.recipe, (config.networks, config.latent_dim)
    num_classes = num_classes if recipe.labels != "none" and config.use_labels else None
    with precision.own_defaults(config.precision):
        made = build_networks(recipe, *shape, image_shape, vars(config), num_classes)
    # The model and its optimizers compute in float32.
    with precision.own_defaults("float32"):
        return _compiled(config, made, total_steps, num_classes)


def _compiled(config, made, total_steps, num_classes):
    recipe = config.recipe
    # Before compile: the optimizers are built for what trains.
    _freeze(made, config.freeze)
    model = getattr(models, recipe.model)(
        **made,
        num_classes=config.classes(num_classes),
        prior=config.prior,
        augment=run_config.augmenting.of_model(config.augment),
        seed=config.seed,
        **config.model,
    )
    steps = config.schedule_steps(total_steps)
    updates = {"generator": steps, "discriminator": steps * model.n_critic}
    model.compile(
        **{
            f"{side}_optimizer": _optimizer(config, side, updates[side])
            for side in _SIDES
        },
        jit_compile=bool(config.jit),
    )
    return model


def build_networks(
    recipe, networks_name, latent_dim, image_shape, arguments, num_classes=None
):
    """The networks of a `Recipe` by name, the generator's side first.

    Args:
        recipe, networks_name, latent_dim, image_shape: What they are.
        arguments: Of "generator", "encoder" and "discriminator", the further ones; see
            `Recipe.network_options`. With codes also of the "model".
        num_classes: Of the labels that the recipe learns from, or None.
    """
    family, heads = networks.FAMILIES[networks_name], networks.heads
    conditions = num_classes if recipe.conditional else None
    head_name, generator = recipe.head, arguments["generator"]
    if recipe.labels == "optional" and num_classes is None:
        head_name = "logits"
        if generator["normalization"] == "conditional":
            generator = {**generator, "normalization": "batch"}
    made = {
        "generator": family.generator(
            image_shape, latent_dim, num_classes=conditions, **generator
        )
    }
    if recipe.has_encoder:
        made["encoder"] = family.discriminator(
            image_shape, head=heads.Latents(latent_dim), **arguments["encoder"]
        )
    judged = image_shape
    if head_name == "images":
        # The way back of an autoencoder is as wide as its way in; codes are latents.
        known = recipes.NETWORKS[networks_name]["generator"]
        shared = {k: v for k, v in arguments["discriminator"].items() if k in known}
        head = heads.Images(family.generator(image_shape, latent_dim, **shared))
    elif head_name == "codes":
        names = ("categorical", "categories", "continuous", "posterior")
        head = heads.Codes(**{name: arguments["model"][name] for name in names})
    else:
        head = HEADS[head_name](num_classes)
    if recipe.judges == "pairs":
        head = heads.Pair(latent_dim)
    elif recipe.judges == "latents":
        family, judged = networks.mlp, (latent_dim,)
    made["discriminator"] = family.discriminator(
        judged, head=head, **arguments["discriminator"]
    )
    return made


def load_images(config, split, announce=None, progress=None, describe=None):
    """The `ImageData` of a split of the configuration's data set; see `data.load`."""
    names = ("data_dir", "fit", "channels", "skip_corrupt", "cache")
    return data.load(
        config.dataset,
        split=split,
        **{name: getattr(config, name) for name in names},
        image_size=config.image_size and tuple(config.image_size),
        value_range=config.value_range and tuple(config.value_range),
        announce=announce,
        describe=describe,
        progress=progress,
    )


def total_steps(config, num_images):
    """Generator steps of the whole run on so many images."""
    n_critic = config.model["n_critic"]
    return config.total_steps(
        data.steps_per_epoch(num_images, config.batch_size, n_critic)
    )


def named_layers(generator, discriminator, **others):
    """Every layer that has weights, by `network.layer`, such as `generator.first`."""
    made = {"generator": generator, **others, "discriminator": discriminator}
    return {
        f"{name}.{layer.name}": layer
        for name, network in made.items()
        for layer in network.layers
        if layer.weights
    }


def load_checkpoint(folder, path):
    """The model of the run in `folder` at its checkpoint `path`, without data."""
    config, about = folder.config(), folder.record()["data"]
    shape = tuple(about["image_shape"])
    total = total_steps(config, about["images"])
    model = build_model(config, shape, total, about.get("num_classes"))
    checkpoints.load(model, path)
    return model


def load_keras(path):
    """The model in a `.keras` file.

    Raises:
        InputError: The file cannot be read, or holds another model.
    """
    try:
        model = keras.saving.load_model(path)
    except Exception as error:  # a zip of anything raises anything
        reason = unreadable_file.reason(path, error)
        raise InputError(
            f"{path} cannot be read as a model of tfgan_kit: {reason}."
        ) from error
    if not isinstance(model, models.AdversarialModel):
        raise InputError(f"{path} holds no model of tfgan_kit.")
    return model


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


def _optimizer(config, side, updates):
    arguments = dict(getattr(config, f"{side}_optimizer"))
    name = arguments.pop("name")
    rate = _learning_rate(config, arguments["learning_rate"], updates)
    if "beta_2_end" in arguments:
        arguments["beta_2_steps"] = updates
    optimizer_class = _FUSED.get(name) or type(keras.optimizers.get(name))
    return optimizer_class(**{**arguments, "learning_rate": rate})


def _learning_rate(config, start, updates):
    """The rate, or its way from `start` to `lr_end` over so many updates.

    An update that float16 skips does not count: after it the end comes later.
    """
    schedules = keras.optimizers.schedules
    if config.lr_schedule == "linear":
        return schedules.PolynomialDecay(start, updates, config.lr_end, power=1.0)
    if config.lr_schedule == "cosine":
        return schedules.CosineDecay(start, updates, alpha=config.lr_end / start)
    return start

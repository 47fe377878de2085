"""A description of a source: its kind, origin and progress, in JSON values.

A run is described without TensorFlow.
"""

from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints
from tfgan_kit.runs.run_folder import RunFolder


def describe(source):
    """Return facts of a `Source`, in the order in which they should be read.

    Returns:
        A dictionary of JSON values; `path` and `kind`, then

        - for a run: variant, model, recipe_file, networks, latent_dim and prior (or
          inputs, for a generator without latents), num_classes, data, seed, precision,
          step, total_steps, complete, checkpoint, losses, rollbacks, warnings,
          model_keras, versions;
        - for a `.keras` file: class, and, if it is one of tfgan_kit, image_shape (for
          images; else the modality), latent_dim, num_classes, prior, codes, inputs (if
          there are others), step, parameters, optimizers;
        - for a SavedModel: versions (all that exist), bytes, signatures, model_card;
        - for a `.tflite` file: bytes, inputs, outputs, operators, model_card.

        A shape is a list, in which None means any number. num_classes is missing if the
        generator takes no labels, prior if it is normal, and codes if there are none.
        For the last two kinds, model_card has them.

    Raises:
        InputError: The source is damaged, or (except for `.keras`) of another package.

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> facts = tfgan_kit.export.describe(tfgan_kit.export.find("digits.keras"))
        >>> facts["kind"], facts["class"], facts["image_shape"]
        ('keras', 'GAN', [4, 4, 1])
    """
    facts = {"path": str(source.path), "kind": source.kind}
    if source.kind == "run":
        return facts | _run(RunFolder(source.path))
    from tfgan_kit.export.open import form_descriptions

    return facts | getattr(form_descriptions, f"{source.kind}_facts")(source.path)


def own_truncation_psi(source):
    """Return the psi that the file of a generator has by itself, or None."""
    if source.kind not in ("keras", "saved_model", "tflite"):
        return None
    facts = describe(source)
    return (facts.get("model_card") or facts).get("truncation_psi")


def _run(folder):
    config, record = folder.config(), folder.record()
    num_images = record["data"]["images"]
    # An epoch covers all data, however `n_critic` splits it, and has at least one step.
    total = config.total_steps(max(1, num_images // config.images_per_step))
    step, checkpoint = _checkpoint(folder)
    recipe = config.recipe
    num_classes = config.classes(record["data"].get("num_classes"))
    names = ("name", "version", "split", "images", "image_shape")
    return {
        "variant": config.variant,
        "model": getattr(recipe.model, "__name__", recipe.model),
        **{name: record[name] for name in ("recipe_file",) if name in record},
        "networks": config.networks,
        **_inputs(config),
        **({"num_classes": num_classes} if num_classes else {}),
        "data": {
            **{name: record["data"].get(name) for name in names},
            **({"made": record["data"]["made"]} if "made" in record["data"] else {}),
            **({"domains": config.domains} if config.domains else {}),
        },
        "seed": config.seed,
        "precision": config.precision,
        "step": step,
        "total_steps": total,
        "complete": step >= total,
        "checkpoint": checkpoint,
        "losses": folder.losses(),
        "rollbacks": folder.rollbacks(),
        "warnings": folder.warnings(),
        "model_keras": folder.model.is_file(),
        "versions": record.get("versions"),
    }


def _inputs(config):
    """Return latent_dim and prior, or the fields that a translator takes."""
    if not config.recipe.can_use_latents:
        first = next(iter(config.recipe.networks.values()))
        return {"inputs": [{"name": name} for name in first.takes]}
    prior = {"prior": config.prior} if config.prior != "normal" else {}
    return {"latent_dim": config.latent_dim, **prior}


def _checkpoint(folder):
    """Return the step where the run continues, and the newest checkpoint's state."""
    paths = checkpoints.newest_first(folder.checkpoints)
    if not paths:
        return 0, None
    newest = {"newest": paths[0].name, "sound": True}
    try:
        sound = folder.newest_checkpoint()
    except InputError:  # all checkpoints are damaged
        return 0, {**newest, "sound": False}
    return checkpoints.step_of(sound), {**newest, "sound": sound == paths[0]}

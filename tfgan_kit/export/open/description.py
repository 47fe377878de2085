"""What a source is, from what, and how far it is: in plain values, for JSON.

Of a run it is told without TensorFlow.
"""

from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints
from tfgan_kit.runs.run_folder import RunFolder


def describe(source):
    """Facts of a `Source`, in the order in which they should be read.

    Returns:
        A dictionary of what JSON has; `path` and `kind`, then

        - of a run: variant, model, networks, latent_dim, prior, num_classes, data,
          seed, precision, step, total_steps, complete, checkpoint, losses, model_keras,
          versions;
        - of a `.keras` file: class, and, where it is one of tfgan_kit, image_shape,
          latent_dim, num_classes, prior, codes, step, parameters, optimizers;
        - of a SavedModel: versions (all there are), bytes, signatures, model_card;
        - of a `.tflite` file: bytes, inputs, outputs, operators, model_card.

        A shape is a list; None in it is any number. There is no num_classes where the
        generator takes no labels, no prior where that is normal, and no codes where
        there are none; of the last two kinds the model_card has them.

    Raises:
        InputError: The source is damaged, or (but for `.keras`) of another package.
    """
    facts = {"path": str(source.path), "kind": source.kind}
    if source.kind == "run":
        return facts | _run(RunFolder(source.path))
    from tfgan_kit.export.open import form_descriptions

    return facts | getattr(form_descriptions, f"{source.kind}_facts")(source.path)


def _run(folder):
    config, record = folder.config(), folder.record()
    num_images = record["data"]["images"]
    if not isinstance(num_images, int):
        raise InputError(f"{folder.recipe} does not say how many images the run has.")
    # An epoch is the whole of the data, however `n_critic` cuts it; at least a step.
    total = config.total_steps(max(1, num_images // config.images_per_step))
    step, checkpoint = _checkpoint(folder)
    recipe = config.recipe
    num_classes = config.classes(record["data"].get("num_classes"))
    names = ("name", "version", "split", "images", "image_shape")
    return {
        "variant": config.variant,
        "model": recipe.model,
        "networks": config.networks,
        "latent_dim": config.latent_dim,
        **({"prior": config.prior} if config.prior != "normal" else {}),
        **({"num_classes": num_classes} if num_classes else {}),
        "data": {name: record["data"].get(name) for name in names},
        "seed": config.seed,
        "precision": config.precision,
        "step": step,
        "total_steps": total,
        "complete": step >= total,
        "checkpoint": checkpoint,
        "losses": folder.losses(),
        "model_keras": folder.model.is_file(),
        "versions": record.get("versions"),
    }


def _checkpoint(folder):
    """The step from which the run would go on, and the newest checkpoint's state."""
    paths = checkpoints.newest_first(folder.checkpoints)
    if not paths:
        return 0, None
    newest = {"newest": paths[0].name, "sound": True}
    try:
        sound = folder.newest_checkpoint()
    except InputError:  # all are damaged
        return 0, {**newest, "sound": False}
    return checkpoints.step_of(sound), {**newest, "sound": sound == paths[0]}

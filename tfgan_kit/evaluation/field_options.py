"""The fields of a translator: how its data are read."""

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config

_MADE = {"pairs": (("source", "target"), True), "domains": (("a", "b"), False)}


def of_source(source, config, given, recorded):
    """Return the arguments of `data.load` about the fields of a translator, or None.

    Args:
        source: The result of `generated_images.find`.
        config: The options of the run behind it, or None.
        given: dict. The user's `pairs`, `domains` and `direction`; they go first.
        recorded: bool. Whether the data set is the one of the run.

    Raises:
        InputError: The user names fields, and the source is no translator.
    """
    given = {name: value for name, value in given.items() if value is not None}
    fields = None
    if source.kind != "images":
        fields = _of_model(_model_class(source, config))
    if source.kind in ("saved_model", "tflite") and fields is None:
        made = [fields for name, fields in _MADE.items() if name in given]
        fields = made[0] if made else None
    if fields is None:
        if given:
            raise InputError(
                f"--{' and --'.join(given)} is about the images that a translator "
                f"takes. Received: {source.path}, which is no translator."
            )
        return None
    # Without its data set, only the maker of the sources is that of the run.
    names = run_config.FIELD_OPTIONS if recorded else ("pairs",)
    options = {name: getattr(config, name, None) for name in names}
    if given.keys() & _MADE.keys():
        options = {name: options.get(name) for name in ("direction",) if recorded}
    options = {**dict.fromkeys(run_config.FIELD_OPTIONS), **options, **given}
    if options["pairs"] == "none":
        options["pairs"] = None
    return {"fields": fields[0], "paired": fields[1], **options}


def _model_class(source, config):
    """Return the class of the source's model, or None if it is not known."""
    import keras  # commands start without TensorFlow

    from tfgan_kit.runs import recipe_checks
    from tfgan_kit.untrusted import keras_files

    if source.kind == "keras":
        try:
            name = keras_files.read_config(source.path)["registered_name"]
        except Exception:  # opening the file will report what is wrong with it
            return None
        return keras.saving.get_registered_object(name)
    recipe = getattr(config, "recipe", None)
    if recipe is None and config is not None:
        try:
            recipe = recipes.get(config.variant)
        except InputError:  # the recipe of a user's own file
            return None
    return recipe and recipe_checks.model_class(recipe)


def _of_model(model_class):
    """Return the fields of a translator's class, and whether they are paired."""
    if model_class is None:
        return None
    wire = model_class.wiring[model_class.served[0]]
    ends = (*wire.takes, *wire.outputs)
    drawn = {"latents", "labels", "real"}
    if len(ends) != 2 or drawn & {*ends}:
        return None
    return ends, model_class.paired

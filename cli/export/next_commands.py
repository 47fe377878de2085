"""The commands that can follow `tfgan-kit info`, ready to be copied."""

import shlex

from tfgan_kit.runs import checkpoints
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal import imports, recipe_option


def after(source, facts):
    """Return the words of each command that suits a source."""
    own = shlex.split(imports.again() + recipe_option.again())
    commands = _COMMANDS[source.kind](source.path, facts)
    return [["tfgan-kit", *map(str, words), *own] for words in commands]


def _after_run(path, facts):
    folder = RunFolder(path)
    if not facts["step"]:
        return _before_a_checkpoint(folder, facts)
    total = _larger_total(folder.config(), facts)
    resume = ("train", "--resume", path)
    has_best = bool(checkpoints.newest_first(folder.best))
    commands = [
        ("sample", path),
        *_evaluate(path, facts["data"]["image_shape"]),
        ("export", path, *(["--best"] if has_best else [])),
    ]
    if not facts["complete"]:
        return [resume, *commands]
    return [*commands, (*resume, *total)] if total else commands


def _before_a_checkpoint(folder, facts):
    if facts["checkpoint"] is None:
        return [("train", "--resume", folder.path)]
    return [("train", "--config", folder.recipe)]


def _larger_total(config, facts):
    """Return the options that double a total; none if that changes the schedule."""
    if config.needs_its_total:
        return ()
    if config.epochs is not None:
        return ("--epochs", 2 * config.epochs)
    return ("--steps", 2 * facts["total_steps"])


def _after_keras(path, facts):
    if not facts["of_tfgan_kit"]:
        return []
    return [
        ("sample", path),
        ("export", path),
        ("convert", path, "--to", f"{path.stem}.tflite"),
    ]


def _after_saved_model(path, facts):
    name = path.absolute()
    name = name.parent.name if name.name.isdecimal() else name.name
    return [
        ("sample", path),
        *_evaluate(path, _is_measurable(facts["model_card"])),
        ("verify", path),
        ("convert", path, "--to", f"{name}.tflite"),
    ]


def _after_tflite(path, facts):
    return [("sample", path), *_evaluate(path, _is_measurable(facts["model_card"]))]


def _evaluate(path, is_measurable):
    return [("evaluate", path)] if is_measurable else []


def _is_measurable(card):
    """Return whether `evaluate` needs no option: images, and data that are named."""
    card = card or {}
    return bool(card.get("image_shape") and (card.get("dataset") or {}).get("name"))


_COMMANDS = {
    "run": _after_run,
    "keras": _after_keras,
    "saved_model": _after_saved_model,
    "tflite": _after_tflite,
}

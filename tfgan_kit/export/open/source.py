"""The kind of generator at a path, and the generator itself, in any form."""

import dataclasses
import pathlib
import zipfile

from tfgan_kit import graph_safety
from tfgan_kit.errors import InputError
from tfgan_kit.export.unreadable import calling, unreadable
from tfgan_kit.export.versions import versions
from tfgan_kit.runs.run_folder import RunFolder
from tfgan_kit.untrusted import limits, saved_models

_NAMES = {
    "run": "run folder",
    "saved_model": "SavedModel",
    "keras": ".keras file",
    "tflite": ".tflite file",
}


@dataclasses.dataclass(frozen=True)
class Source:
    """A generator on disk.

    Args:
        kind: str. "run", "saved_model", "keras" or "tflite".
        path: The run folder, the version's folder, or the file.

    Examples:
        >>> from pathlib import Path
        >>> tfgan_kit.export.Source("keras", Path("digits.keras")).kind
        'keras'
    """

    kind: str
    path: pathlib.Path


def find(path, kinds=("run", "saved_model", "keras", "tflite")):
    """Return the `Source` at `path`. Does not import TensorFlow.

    Args:
        path: A run folder, a SavedModel as NAME (its highest version) or NAME/N, a
            `.keras` or a `.tflite` file.
        kinds: The acceptable kinds.

    Raises:
        InputError: The path does not exist, or is of another kind.

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> tfgan_kit.export.find("digits.keras").kind
        'keras'
    """
    path = pathlib.Path(path)
    if not path.exists():
        raise InputError(
            f"there is no {path}: check the spelling, or give a run folder, a "
            "SavedModel, a .keras or a .tflite file."
        )
    source = _find_folder(path) if path.is_dir() else _find_file(path)
    if source.kind not in kinds:
        expected = " or a ".join(_NAMES[kind] for kind in kinds)
        form = _NAMES[source.kind]
        raise InputError(f"{path} is a {form}; this needs a {expected}.")
    return source


def _find_folder(path):
    if (path / "recipe.json").exists():
        return Source("run", path)
    if (path / "saved_model.pb").exists():
        return Source("saved_model", path)
    numbers = versions(path)
    if numbers:
        version = path / str(numbers[-1])
        saved_models.check_folder(version, path)
        return Source("saved_model", version)
    state = (
        "is neither a run folder nor a SavedModel"
        if any(path.iterdir())
        else "is empty"
    )
    raise InputError(f"{path} {state}: there is no generator in it.")


def _find_file(path):
    limits.check_regular(path)
    if path.suffix == ".keras":
        if not zipfile.is_zipfile(path):
            raise InputError(f"{path} is no .keras file, or only a part of one.")
        return Source("keras", path)
    if path.suffix == ".tflite":
        with path.open("rb") as file:
            if file.read(8)[4:] != b"TFL3":
                raise InputError(f"{path} is no .tflite file.")
        return Source("tflite", path)
    raise InputError(
        f"{path} is no generator: give a run folder, a SavedModel, a .keras or a "
        ".tflite file."
    )


def open_source(source, announce=lambda sentence: None):
    """Return the generator of a `Source`.

    Args:
        source: The `Source`.
        announce: Function that gets a sentence about damaged checkpoints.

    Returns:
        `(inputs, generator)`: the `sampling.Inputs` of the generator, and an
        `OpenGenerator`, a function of the arrays that they draw to examples, such as
        images, float in [-1, 1] or uint8. `generator.translate(images)` is there for
        translators.

    Raises:
        InputError: The file is damaged, or holds another kind of model.

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> source = tfgan_kit.export.find("digits.keras")
        >>> inputs, generator = tfgan_kit.export.open_source(source)
        >>> generator.stored(inputs.draw(3, seed=1)).shape
        (3, 4, 4, 1)
    """
    from tfgan_kit.export.open import of_model

    if source.kind in ("run", "keras"):
        model = open_model(source, announce)
        return model.sampler.inputs, of_model.generator_of(model)
    opener = {"saved_model": _open_saved_model, "tflite": _open_tflite}[source.kind]
    try:
        inputs, generator = opener(source.path)
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(source.path, error)) from error
    return inputs, _checked(generator, source.path)


def _checked(generator, path):
    """Return an `OpenGenerator` whose failures name its file."""

    def function(*arrays):
        with calling(path):
            return generator.function(*arrays)

    back = generator.back and _checked(generator.back, path)
    return dataclasses.replace(generator, function=function, back=back)


def open_model(source, announce=lambda sentence: None, best=False):
    """Return the Keras model of a run or a `.keras` file, ready to generate.

    Args:
        source: The `Source`.
        announce: Function that gets a sentence about damaged checkpoints.
        best: bool. For a run, whether to open the checkpoint of `train --best-by`
            instead of the newest. Defaults to False.

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> source = tfgan_kit.export.find("digits.keras")
        >>> tfgan_kit.export.open_model(source).generate(3).shape
        (3, 4, 4, 1)
    """
    if source.kind == "run":
        from tfgan_kit.runs import training

        return training.load(RunFolder(source.path), announce, best=best)
    from tfgan_kit.runs import building

    return building.load_keras(source.path)


def _open_saved_model(path):
    import tensorflow as tf

    from tfgan_kit.export import interface, model_card
    from tfgan_kit.export.open_generator import OpenGenerator

    card = model_card.checked(path)
    loaded = graph_safety.load(path)
    faced = interface.of_saved_model(loaded, card)

    # The function keeps `loaded` alive, because its variables go with it.
    def function(*arrays, loaded=loaded):
        tensors = faced.stored_by_name(map(tf.constant, arrays))
        return signature(**tensors)[faced.output]

    def translator(one, loaded=loaded):
        run, back = loaded.signatures[one.float_signature], one.back
        return OpenGenerator(
            lambda images, loaded=loaded: run(images=tf.constant(images))[one.output],
            one,
            back=back and translator(back),
        )

    if faced.source:
        return faced.inputs, translator(faced)
    signature = loaded.signatures["serving_default"]
    return faced.inputs, OpenGenerator(function, faced, gives_stored=True)


def _open_tflite(path):
    from tfgan_kit.export.tflite.interpreter import open_tflite

    limits.check_file(path)
    return open_tflite(path.read_bytes())

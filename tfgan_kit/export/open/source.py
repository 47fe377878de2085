"""The kind of generator at a path, and the generator itself, in any form."""

import dataclasses
import pathlib
import zipfile

from tfgan_kit import options
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
            f"there is no {path}: check the spelling, or give {_listed(kinds)}."
        )
    source = _find_folder(path) if path.is_dir() else _find_file(path, kinds)
    if source.kind not in kinds:
        form = _NAMES[source.kind]
        raise InputError(f"{path} is a {form}; this needs {_listed(kinds)}.")
    return source


def _listed(kinds):
    *some, last = (f"a {_NAMES[kind]}" for kind in kinds)
    return f"{', '.join(some)} or {last}" if some else last


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


def _find_file(path, kinds):
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
    raise InputError(f"{path} is no generator: give {_listed(kinds)}.")


def check_truncation_psi(source, psi):
    """Raise InputError if the styles of a `Source` cannot be truncated by psi."""
    if psi is None:
        return
    options.check("truncation_psi", psi)
    if source.kind not in ("run", "keras"):
        raise InputError(
            "a truncation psi needs a run folder or a .keras file; an exported file "
            "has that of its export: export it again with --truncation-psi. Received: "
            f"{source.path}."
        )


def open_source(source, announce=lambda sentence: None, truncation_psi=None):
    """Return the generator of a `Source`.

    Args:
        source: The `Source`.
        announce: Function that gets a sentence about damaged checkpoints.
        truncation_psi: float. As in `open_model`.

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

    check_truncation_psi(source, truncation_psi)
    if source.kind in ("run", "keras"):
        model = open_model(source, announce, truncation_psi=truncation_psi)
        return model.sampler.inputs, of_model.generator_of(model)
    opener = {"saved_model": _open_saved_model, "tflite": _open_tflite}[source.kind]
    try:
        inputs, generator = opener(source.path)
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(source.path, error)) from error
    return inputs, _checked(generator, source.path)


def _checked(generator, path):
    """Return an `OpenGenerator` whose failures name its file."""

    def named(function):
        def call(*arrays):
            with calling(path):
                return function(*arrays)

        return call

    changed = {"function": named(generator.function)}
    if generator.back:
        changed["back"] = _checked(generator.back, path)
    if generator.halves:
        mapping, synthesis, shape = generator.halves
        changed["halves"] = named(mapping), named(synthesis), shape
    return dataclasses.replace(generator, **changed)


def open_model(source, announce=lambda sentence: None, best=False, truncation_psi=None):
    """Return the Keras model of a run or a `.keras` file, ready to generate.

    Args:
        source: The `Source`.
        announce: Function that gets a sentence about damaged checkpoints.
        best: bool. For a run, whether to open the checkpoint of `train --best-by`
            instead of the newest. Defaults to False.
        truncation_psi: float. Pulls the styles of StyleGAN2 to their average: 1 leaves
            them, 0 makes all samples alike. Defaults to None, which means the psi of
            the generator, 1 if nobody changed it.

    Raises:
        InputError: A file is damaged, or the generator has no styles.

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> source = tfgan_kit.export.find("digits.keras")
        >>> tfgan_kit.export.open_model(source).generate(3).shape
        (3, 4, 4, 1)
    """
    model = _model_of(source, announce, best)
    if truncation_psi is not None:
        from tfgan_kit.keras_networks import truncate_styles

        truncate_styles(model.sampler.network, truncation_psi)
    return model


def _model_of(source, announce, best):
    if source.kind == "run":
        from tfgan_kit.runs import training

        return training.load(RunFolder(source.path), announce, best=best)
    from tfgan_kit.runs import building

    return building.load_keras(source.path)


def _open_saved_model(path):
    from tfgan_kit.export.open import of_saved_model

    return of_saved_model.open_saved_model(path)


def _open_tflite(path):
    from tfgan_kit.export.tflite.interpreter import open_tflite

    limits.check_file(path)
    return open_tflite(path.read_bytes())

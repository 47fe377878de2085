"""Reasons why a `.keras` file cannot be loaded, for a user who can act on them."""

import keras

from tfgan_kit.errors import reason_of
from tfgan_kit.untrusted import keras_files

_LAMBDA = (
    "it holds a Lambda layer with a Python lambda, and code in a file is never run. "
    "Write it as a layer class of your own, register that and save the model again"
)
_REMEDY = (
    "On the command line give the Python file that does with --import, such as "
    "--import my_layers.py, or the recipe file of the run with --recipe; in a script "
    "import it first. Each class or function in it "
    "needs @keras.saving.register_keras_serializable() above it"
)


def reason(path, error):
    """Return why Keras failed to load a file, without a full stop.

    Args:
        path: The `.keras` file.
        error: The exception of `keras.saving.load_model`.
    """
    parts = list(_parts(_config(path)))
    if any(part["class_name"] == "__lambda__" for part in parts):
        return _LAMBDA
    unknown = dict.fromkeys(name for part in parts for name in _unknown(part))
    if unknown:
        return f"nothing has registered {', '.join(unknown)}. {_REMEDY}"
    return reason_of(error).rstrip(".")


def _config(path):
    try:
        return keras_files.read_config(path)
    except Exception:  # a broken zip raises anything; `error` has the reason
        return None


def _parts(config):
    """Yield every serialized object in a configuration."""
    if isinstance(config, dict):
        if isinstance(config.get("class_name"), str):
            yield config
        config = list(config.values())
    for value in config if isinstance(config, list) else ():
        yield from _parts(value)


def _unknown(part):
    """Return the name of a class or function that is not registered anywhere."""
    if part["class_name"] == "function":
        try:
            keras.saving.deserialize_keras_object(part)
        except Exception:  # TypeError or ValueError, depending on where Keras looks
            yield str(part["config"])
        return
    name, module = part.get("registered_name"), part.get("module") or ""
    is_own = module.partition(".")[0] not in ("keras", "tfgan_kit", "builtins")
    if name and is_own and keras.saving.get_registered_object(name) is None:
        yield name

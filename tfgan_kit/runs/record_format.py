"""The format of recipe.json besides its configuration. Needs no TensorFlow."""

from tfgan_kit import files
from tfgan_kit.errors import InputError


def _is_count(value):
    return type(value) is int and value >= 1


def _is_text(value):
    return isinstance(value, str)


def _list_of(check):
    return lambda value: isinstance(value, list) and all(map(check, value))


_COUNT = "an integer of at least 1", _is_count
_TEXT = "text", _is_text
_TEXTS = "a list of texts", _list_of(_is_text)
_OBJECT = "an object", lambda value: isinstance(value, dict)
_REQUIRED = {
    "fingerprint": _TEXT,
    "fields": _OBJECT,
    "images": _COUNT,
}
_OPTIONAL_DATA = {
    "name": _TEXT,
    "version": _TEXT,
    "split": _TEXT,
    "made": _TEXT,
    "image_shape": ("a list of integers", _list_of(_is_count)),
    "num_classes": _COUNT,
    "class_names": _TEXTS,
}
_OPTIONAL = {
    "kept_from": _TEXT,
    "versions": ("an object of texts", lambda v: _OBJECT[1](v) and _are_texts(v)),
    "onednn": ("true or false", lambda value: isinstance(value, bool)),
    "device": _TEXTS,
    "init_digest": _TEXT,
}


def _are_texts(value):
    return all(map(_is_text, value.values()))


def check(record, path):
    """Raise InputError unless a record has the form that a run writes.

    Args:
        record: dict. The content of recipe.json.
        path: The file, for the message.
    """
    data = record.get("data")
    if not isinstance(data, dict) or not _REQUIRED.keys() <= data.keys():
        raise InputError(f"{path} does not say what data the run has.")
    for name, rule in _REQUIRED.items():
        _check(f"data.{name}", data[name], *rule, path)
    for prefix, values, rules in (
        ("data.", data, _OPTIONAL_DATA),
        ("", record, _OPTIONAL),
    ):
        for name, rule in rules.items():
            if values.get(name) is not None:
                _check(f"{prefix}{name}", values[name], *rule, path)


def _check(name, value, words, accepts, path):
    if not accepts(value):
        raise InputError(
            f"{path} is damaged: {name} must be {words}. "
            f"Received: {files.shown(repr(value)[:60])}."
        )

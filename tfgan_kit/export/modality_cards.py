"""A modality in a model card: its name and its configuration."""

from tfgan_kit import modalities
from tfgan_kit.errors import InputError


def to_card(modality):
    """Return the name of a `Modality` and its `get_config`, in types of JSON."""
    return {"name": modality.name, "config": modality.get_config()}


def from_card(described):
    """Return the `Modality` that `to_card` described.

    Raises:
        InputError: Its class is not registered in this process.
    """
    cls = modalities.registered().get(described["name"])
    if cls is None:
        raise not_registered(f"the modality {described['name']!r}")
    return cls.from_config(described["config"])


def not_registered(what):
    """Return the error for a user's class that this process does not know."""
    return InputError(
        f"{what} is not registered in this process: import the file that registers it "
        "first, on the command line by --import FILE.PY."
    )

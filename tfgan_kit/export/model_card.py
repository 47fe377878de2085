"""Where a SavedModel comes from: `assets.extra/model_card.json` inside the version.

TensorFlow and TF Serving leave that folder to others. Needs no TensorFlow itself.
"""

import json
import pathlib

_PLACE = pathlib.Path("assets.extra") / "model_card.json"


def card_of(folder):
    """What the card says of the run in a `RunFolder`: its variant, data and name.

    Raises:
        InputError: It is no run, or its recipe.json is damaged.
    """
    data = folder.record()["data"]
    return {
        "variant": folder.config().variant,
        "dataset": {name: data.get(name) for name in ("name", "version", "split")},
        "run": folder.name,
    }


def write(version, card):
    """Writes the card into the folder of a version."""
    path = pathlib.Path(version) / _PLACE
    path.parent.mkdir()
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def read(version):
    """The card in the folder of a version; None where there is none to read."""
    try:
        card = json.loads((pathlib.Path(version) / _PLACE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return card if isinstance(card, dict) else None

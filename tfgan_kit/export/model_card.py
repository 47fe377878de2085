"""Where a SavedModel comes from: `assets.extra/model_card.json` inside the version.

TensorFlow and TF Serving leave that folder to others. Needs no TensorFlow itself.
"""

import json
import pathlib

from tfgan_kit import files

_LICENCES = {
    "fashion_mnist": "MIT, Zalando SE",
    "fashion_mnist_mini": "MIT, Zalando SE",
    "mnist": "CC BY-SA 3.0",
}
_PLACE = pathlib.Path("assets.extra") / "model_card.json"


def card_of(folder, data_licence=None):
    """What the card says of the run in a `RunFolder`.

    Args:
        folder: The run.
        data_licence: Under which the images may be used; None: that of the data set
            where it is known, else none is stated.

    Returns:
        run, variant, recipe (the configuration, without places on this machine),
        dataset (with its licence), figures (the last losses) and, where the generator
        takes labels and they have names, class_names.

    Raises:
        InputError: It is no run, or its recipe.json is damaged.
    """
    data, config = folder.record()["data"], folder.config()
    names = ("name", "version", "split", "images", "fingerprint")
    conditional = config.classes(data.get("num_classes"))
    class_names = conditional and data.get("class_names")
    return {
        "run": folder.name,
        "variant": config.variant,
        "recipe": config.to_public_json(data.get("name")),
        "dataset": {
            **{name: data.get(name) for name in names},
            "licence": data_licence or _LICENCES.get(data.get("name")),
        },
        "figures": {"losses": folder.losses()},
        **({"class_names": class_names} if class_names else {}),
    }


def card_of_file(path, data_licence=None):
    """What the card says of a `.keras` file, which knows no run and no data set.

    Args:
        path: The file.
        data_licence: Under which the training images may be used; None: not stated.

    Returns:
        keras_file (its name), sha256 and, with a licence, dataset (only the licence).
    """
    path = pathlib.Path(path)
    return {
        "keras_file": path.name,
        "sha256": files.sha256(path),
        **({"dataset": {"licence": data_licence}} if data_licence else {}),
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

"""The origin of a SavedModel: `assets.extra/model_card.json` inside the version.

TensorFlow and TF Serving leave that folder to others. This module needs no TensorFlow.
"""

import json
import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import documents

_LICENCES = {
    "fashion_mnist": "MIT, Zalando SE",
    "fashion_mnist_mini": "MIT, Zalando SE",
    "mnist": "CC BY-SA 3.0",
}
_PLACE = pathlib.Path("assets.extra") / "model_card.json"


def card_of(folder, data_licence=None):
    """Return the model card of the run in a `RunFolder`.

    Args:
        folder: The run.
        data_licence: str. Licence of the images. Defaults to None, which means the
            licence of the data set if it is known, else none.

    Returns:
        A dictionary with run, variant, recipe (the configuration without local paths),
        recipe_file (name and hash of the user's recipe file, if any), dataset (with its
        licence, and the pairs or domains made of it, and how), figures (the last
        losses) and, if the generator takes labels with names, class_names; and
        kept_from, the origin of the examples that the model keeps, if it keeps any.

    Raises:
        InputError: It is not a run, or its recipe.json is damaged.
    """
    record, config = folder.record(), folder.config()
    data, file = record["data"], record.get("recipe_file")
    names = ("name", "version", "split", "images", "fingerprint")
    conditional = config.classes(data.get("num_classes"))
    class_names = conditional and data.get("class_names")
    return {
        "run": folder.name,
        "variant": config.variant,
        "recipe": config.to_public_json(data.get("name")),
        **({"recipe_file": file} if file else {}),
        "dataset": {
            **{name: data.get(name) for name in names},
            **_made_of(config),
            **{name: data[name] for name in ("made",) if name in data},
            "licence": data_licence or _LICENCES.get(data.get("name")),
        },
        "figures": {"losses": folder.losses()},
        **({"class_names": class_names} if class_names else {}),
        **({"kept_from": record["kept_from"]} if "kept_from" in record else {}),
    }


def _made_of(config):
    """Return the pairs or domains that were made of the images, if any."""
    made = {name: getattr(config, name, None) for name in ("pairs", "domains")}
    return {name: value for name, value in made.items() if value not in (None, "none")}


def card_of_file(path, data_licence=None):
    """Return the model card of a `.keras` file, which knows no run and no data set.

    Args:
        path: The file.
        data_licence: str. Licence of the training images. Defaults to None, which means
            that none is stated.

    Returns:
        A dictionary with keras_file (its name), sha256 and, if there is a licence,
        dataset (only the licence).

    Examples:
        >>> tfgan_kit.build("gan", (4, 4, 1)).save("digits.keras")
        >>> card = tfgan_kit.export.card_of_file("digits.keras", data_licence="MIT")
        >>> card["keras_file"], card["dataset"]
        ('digits.keras', {'licence': 'MIT'})
    """
    path = pathlib.Path(path)
    return {
        "keras_file": path.name,
        "sha256": files.sha256(path),
        **({"dataset": {"licence": data_licence}} if data_licence else {}),
    }


def write(version, card):
    """Write the card into the folder of a version."""
    path = pathlib.Path(version) / _PLACE
    path.parent.mkdir()
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def checked(version):
    """Return what `read` returns, if the graph beside the card is not damaged.

    TensorFlow notices damaged variables, but not every damaged graph.

    Raises:
        InputError: The graph is not that of the card.
    """
    card = read(version)
    expected = (card or {}).get("graph_sha256")
    graph = pathlib.Path(version) / "saved_model.pb"
    if expected is not None and expected != files.sha256(graph):
        raise InputError(
            f"{graph} is damaged, or was changed after the export: export it again."
        )
    return card


def read(version):
    """Return the card in the folder of a version, or None if none can be read."""
    try:
        card = documents.read(pathlib.Path(version) / _PLACE)
    except (OSError, ValueError):
        return None
    return card if isinstance(card, dict) else None

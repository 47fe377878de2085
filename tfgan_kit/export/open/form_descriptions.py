"""Descriptions of the files of a generator, for `description.describe`."""

import keras

from tfgan_kit import graph_safety, models
from tfgan_kit.errors import InputError
from tfgan_kit.export import interface, model_card
from tfgan_kit.export.open.source import Source, open_model
from tfgan_kit.export.saved_model.saved_model import psi_to_card
from tfgan_kit.export.saved_model.signatures import describe_signature
from tfgan_kit.export.tflite import interpreter, schema
from tfgan_kit.export.unreadable import unreadable
from tfgan_kit.export.versions import versions
from tfgan_kit.recipes import keras_file
from tfgan_kit.untrusted import keras_files, limits


def keras_facts(path):
    try:
        config = keras_files.read_config(path)
        name, module = config["class_name"], config["module"] or ""
    except Exception as error:  # a broken zip raises anything
        raise InputError(unreadable(path, error)) from error
    registered = keras.saving.get_registered_object(str(config.get("registered_name")))
    is_ours = module.partition(".")[0] == "tfgan_kit" or (
        isinstance(registered, type) and issubclass(registered, models.AdversarialModel)
    )
    # A file of a run reports what it needs when it is opened.
    if not is_ours and keras_file.read(path) is None:
        # Another package's class may need that package, and may have no generator.
        return {"class": name, "of_tfgan_kit": False}
    model = open_model(Source("keras", path))
    card = interface.of_model(model).to_card()
    what = "image_shape" if "image_shape" in card else "modality"
    return {
        "class": name,
        "of_tfgan_kit": True,
        what: card.pop(what),
        **card,
        **psi_to_card(model),
        "step": int(model.step.numpy()),
        "parameters": {
            name: network.count_params() for name, network in model.networks().items()
        },
        "optimizers": _optimizers(model),
    }


def _optimizers(model):
    """Return name and learning rate of both optimizers; None if not compiled."""
    facts = {}
    for side in ("generator", "discriminator"):
        optimizer = getattr(model, f"{side}_optimizer", None)
        if optimizer is None:
            return None
        inner = getattr(optimizer, "inner_optimizer", optimizer)  # from loss scaling
        facts[side] = {
            "name": type(inner).__name__,
            "learning_rate": float(inner.learning_rate),
        }
    return facts


def saved_model_facts(path):
    try:
        card = model_card.checked(path)
        loaded = graph_safety.load(path)
        signatures = {
            name: describe_signature(function)
            for name, function in loaded.signatures.items()
        }
        # A model of another package has signatures with other names.
        _ = signatures["serving_default"]
        _ = "image_sizes" in (card or {}) or signatures["from_seeds"]
    except Exception as error:  # TensorFlow raises IndexError, OpError and more
        raise InputError(unreadable(path, error)) from error
    if card:
        card.pop("signatures", None)  # the model's own signatures are shown
    return {
        "versions": versions(path.parent) if path.name.isdecimal() else None,
        "bytes": sum(p.stat().st_size for p in path.rglob("*") if p.is_file()),
        "signatures": signatures,
        "model_card": card,
    }


def tflite_facts(path):
    limits.check_file(path)
    content = path.read_bytes()
    try:
        run = interpreter.runner(content)
        inputs, outputs = run.get_input_details(), run.get_output_details()
        operators = schema.count_operators(content)
    except Exception as error:  # as above
        raise InputError(unreadable(path, error)) from error
    card = schema.read_metadata(content)
    if card:
        card.pop("signatures", None)  # the signatures of the SavedModel
    return {
        "bytes": len(content),
        "inputs": {name: _tensor(details) for name, details in inputs.items()},
        "outputs": {name: _tensor(details) for name, details in outputs.items()},
        "operators": operators,
        "model_card": card,
    }


def _tensor(details):
    shape = [None if size < 0 else int(size) for size in details["shape_signature"]]
    return {"dtype": details["dtype"].__name__, "shape": shape}

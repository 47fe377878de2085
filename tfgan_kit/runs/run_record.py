"""The record of a run: its configuration, data and machine, as recipe.json has it."""

import platform

import keras
import tensorflow as tf

import tfgan_kit
from tfgan_kit import files, modalities, onednn
from tfgan_kit.data import pairs
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config


def of(run):
    """Return the content of recipe.json for a `Run`, with its digest."""
    examples = run.examples
    gpus = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    names = [detail.get("device_name", "GPU") for detail in details]
    record = {
        "format": run_config.FORMAT,
        "config": run.config.to_json(),
        **recipe_file.record_of(run.config.recipe),
        "data": {
            "name": examples.name,
            "version": examples.version,
            "split": examples.split,
            "images": len(examples),
            **_shapes(run.model),
            **_made(run),
            "num_classes": examples.num_classes,
            "class_names": examples.class_names and list(examples.class_names),
            "fingerprint": examples.fingerprint,
        },
        **({"kept_from": run.kept_from} if run.kept_from else {}),
        "versions": {
            "tfgan_kit": tfgan_kit.__version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "python": platform.python_version(),
        },
        "onednn": onednn.is_on(),
        "device": names or [f"CPU {platform.machine()}"],
        "strategy": run.config.strategy,
        "replicas": run.model.distribute_strategy.num_replicas_in_sync,
        "init_digest": run.init_digest,
        **({"rollbacks": run.rollbacks} if run.rollbacks else {}),
    }
    return files.sealed(record)


def _shapes(model):
    """Return the description of the fields; for images also their shape."""
    fields = {n: modalities.to_json(m) for n, m in model.modalities.items()}
    is_image = model.modality.name == "image"
    shape = {"image_shape": list(model.modality.shape)} if is_image else {}
    return {**shape, "fields": fields}


def _made(run):
    """Return how the sources of pairs were made, if they were."""
    maker = run.config.pairs
    if maker in (None, "none"):
        return {}
    target = [*run.examples.modalities.values()][-1]
    return {"made": pairs.describe(maker, target.shape)}

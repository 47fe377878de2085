"""The summary of a run or a file that `tfgan-kit info` prints."""

from tfgan_kit import files
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal import page
from . import next_commands

_KINDS = {
    "run": "run folder",
    "keras": "Keras model",
    "saved_model": "SavedModel",
    "tflite": "TFLite model",
}
_MOST_NAMES = 10
_PACKAGES = ("tfgan_kit", "tensorflow")


def lines(source, facts):
    """Return the lines of the summary.

    Args:
        source: The `export.Source`.
        facts: Its facts from `export.describe`.
    """
    title = f"{files.shown(facts['path'])} ({_KINDS[source.kind]})"
    found = [title, *page.rows(_ROWS[source.kind](source, facts), indent=2)]
    commands = next_commands.after(source, facts)
    if commands:
        found += ["", "Next, for example:"]
    for words in commands:
        found += page.command(words, indent=2)
    return [*found, "", "--json prints all facts."]


def _run_rows(source, facts):
    folder = RunFolder(source.path)
    data = facts["data"]
    return [
        ("variant", _variant(facts)),
        ("networks", f"{facts['networks']}, {_inputs(facts)}"),
        ("data", _data(data)),
        ("progress", _progress(facts)),
        ("checkpoint", _checkpoint(facts["checkpoint"])),
        ("last losses", _numbers(facts["losses"] or {}) or "none yet"),
        *(("went back", _rollback(one)) for one in facts["rollbacks"]),
        *(("warning", _warning(one)) for one in facts["warnings"]),
        ("evaluation", _evaluation(folder.last_evaluation())),
        ("accuracy", _evaluation(folder.last_accuracy())),
        ("trained with", _trained_with(facts)),
    ]


def _keras_rows(source, facts):
    if not facts["of_tfgan_kit"]:
        return [("model", f"{facts['class']}, from another package than tfgan_kit")]
    weights = [f"{name} {n:,}" for name, n in facts["parameters"].items()]
    rates = [
        f"{side} {settings['name']} {settings['learning_rate']:.6g}"
        for side, settings in (facts["optimizers"] or {}).items()
    ]
    return [
        ("model", facts["class"]),
        ("generates", _generates(facts)),
        ("truncation", _truncation(facts)),
        ("progress", f"step {facts['step']:,}"),
        ("parameters", ", ".join(weights)),
        ("optimizers", ", ".join(rates) or "none: the model is not compiled"),
    ]


def _saved_model_rows(source, facts):
    versions = facts["versions"] or ()
    shown = f"{source.path.name} of {', '.join(map(str, versions))}"
    return [
        ("version", shown if len(versions) > 1 else None),
        ("size", _size(facts["bytes"])),
        ("signatures", ", ".join(facts["signatures"])),
        *_card_rows(facts["model_card"]),
    ]


def _tflite_rows(source, facts):
    tflite = (facts["model_card"] or {}).get("tflite", {})
    quantize = tflite.get("quantize", "none").replace("none", "none (float32)")
    return [
        ("size", _size(facts["bytes"])),
        ("takes", _tensors(facts["inputs"])),
        ("returns", _tensors(facts["outputs"])),
        ("quantized", quantize if tflite else None),
        *_card_rows(facts["model_card"]),
    ]


_ROWS = {
    "run": _run_rows,
    "keras": _keras_rows,
    "saved_model": _saved_model_rows,
    "tflite": _tflite_rows,
}


def _card_rows(card):
    """Return what a model card says about the origin of a file."""
    if not card:
        return [("origin", "unknown: the file has no model card")]
    origin = card.get("run") or card.get("keras_file")
    return [
        ("model", _variant(card) if "variant" in card else card.get("model")),
        ("origin", f"{'run' if 'run' in card else 'file'} {files.shown(origin)}"),
        ("data", _data(card.get("dataset") or {})),
        ("classes", _classes(card)),
        ("generates", _generates(card)),
        ("truncation", _truncation(card)),
        ("sizes", _sizes(card.get("image_sizes"))),
        ("kept images", _kept(card.get("kept_images"))),
        ("progress", f"step {card['step']:,}" if "step" in card else None),
        ("last losses", _numbers((card.get("figures") or {}).get("losses") or {})),
        ("best", _best((card.get("figures") or {}).get("best"))),
    ]


def _variant(facts):
    file = facts.get("recipe_file") or {}
    from_file = f", recipe from {files.shown(file['name'])}" if "name" in file else ""
    return f"{facts['variant']} (model {facts.get('model')}{from_file})"


def _inputs(facts):
    """Return the inputs, such as "64 latents (normal), labels of 10 classes"."""
    words = []
    if facts.get("inputs"):
        words += [part["name"] for part in facts["inputs"]]
    elif facts.get("latent_dim"):
        words.append(f"{facts['latent_dim']} latents ({facts.get('prior', 'normal')})")
    if facts.get("codes"):
        codes = facts["codes"]
        words.append(
            f"codes ({codes['categorical']} of {codes['categories']} choices, "
            f"{codes['continuous']} continuous)"
        )
    if facts.get("num_classes"):
        words.append(f"labels of {facts['num_classes']} classes")
    return ", ".join(words)


def _classes(card):
    names = card.get("class_names")
    return f"{len(names)}: {', '.join(_few(map(files.shown, names)))}" if names else ""


def _generates(facts):
    if facts.get("image_shape"):
        examples = f"images of {_shape(facts['image_shape'])}"
    else:
        examples = (facts.get("modality") or {}).get("name", "examples")
    inputs = _inputs(facts)
    return f"{examples} from {inputs}" if inputs else examples


def _truncation(facts):
    return f"psi {facts['truncation_psi']:g}" if "truncation_psi" in facts else None


def _sizes(sizes):
    """Return the sizes that a translator takes, or None for other generators."""
    if not sizes:
        return None
    if not sizes["any_size"]:
        return "that of its training only"
    scale = "" if sizes["scale"] == "1" else f", result {sizes['scale']} times as long"
    return f"any; padded to a multiple of {sizes['multiple_of']}{scale}"


def _kept(kept):
    if not kept:
        return None
    numbers = [f"{number} of {name}" for name, number in kept["number"].items()]
    origin = f", {kept['origin']}" if "origin" in kept else ""
    return f"{', '.join(numbers)}{origin}"


def _data(data):
    name = data.get("name")
    if not name:
        return f"unknown, licence {data['licence']}" if data.get("licence") else None
    version = f" {data['version']}" if data.get("version") else ""
    noun, shape = "examples", ""
    if data.get("image_shape"):
        noun, shape = "images", f" of {_shape(data['image_shape'])}"
    count = f"{data['images']:,} {noun}{shape}" if data.get("images") else None
    parts = [f"{files.shown(name)}{version}", data.get("split"), count]
    if data.get("made"):
        parts.append(f"source: {data['made']}")
    if data.get("domains"):
        parts.append(f"classes {' and '.join(map(files.shown, data['domains']))}")
    if data.get("licence"):
        parts.append(f"licence {data['licence']}")
    return ", ".join(filter(None, parts))


def _progress(facts):
    state = "complete" if facts["complete"] else "not complete"
    share = facts["step"] / facts["total_steps"]
    return f"step {facts['step']:,} of {facts['total_steps']:,} ({share:.0%}), {state}"


def _checkpoint(checkpoint):
    """Return what is unusual about the checkpoints, or None."""
    if checkpoint is None:
        return "none yet"
    if checkpoint["sound"]:
        return None
    return f"{checkpoint['newest']} is damaged; the newest undamaged one counts"


def _rollback(one):
    return files.shown(
        f"to step {one['back_to']}, half the learning rate: {one['name']} was NaN or "
        f"infinite at step {one['step']}"
    )


def _warning(one):
    words = [f"step {one.get('step')}: {one.get('sentence')}", one.get("suggestion")]
    return files.shown("; ".join(str(word) for word in words if word))


def _trained_with(facts):
    versions = facts["versions"] or {}
    shown = [f"{name} {versions[name]}" for name in _PACKAGES if name in versions]
    return ", ".join([f"seed {facts['seed']}", str(facts["precision"]), *shown])


def _evaluation(line):
    if line is None:
        return None
    step, results = line
    return f"step {step:,}: {_numbers(results)}"


def _best(about):
    if not about:
        return None
    return f"{about['metric']} {about['value']:.4g}"


def _numbers(numbers):
    return ", ".join(f"{name} {value:.4g}" for name, value in numbers.items())


def _tensors(tensors):
    return ", ".join(
        f"{name} {tensor['dtype']} {_shape(tensor['shape'])}"
        for name, tensor in tensors.items()
    )


def _shape(sizes):
    """Return a shape such as "28x28x1"; n means any number."""
    return "x".join("n" if size is None else str(size) for size in sizes)


def _size(count):
    if count < 10**6:
        return f"{count:,} bytes"
    return f"{count / 10**6:.1f} MB ({count:,} bytes)"


def _few(words):
    words = list(words)
    rest = len(words) - _MOST_NAMES
    return words if rest <= 0 else [*words[:_MOST_NAMES], f"and {rest} more"]

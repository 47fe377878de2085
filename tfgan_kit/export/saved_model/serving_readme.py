"""`NAME/README.md`: how to serve the generator in this folder, and how to query it."""

import pathlib
import string

from tfgan_kit import files
from tfgan_kit.export.saved_model import translator_readme

_MARK = "<!-- Written by tfgan-kit export, anew each time. -->"
_TEXT = string.Template("""$mark
# $name

$about

Serve it from this folder, gRPC on port 8500 and REST on port 8501:

```sh
docker run --rm -p 8500:8500 -p 8501:8501 \\
  --mount type=bind,source="$$PWD",target=/models/$name \\
  -e MODEL_NAME=$name tensorflow/serving
```

$by_seed

```sh
curl -s http://localhost:8501/v1/models/$name:predict \\
  -d '{"signature_name": "from_seeds", "instances": [{"seeds": 0$of}, {"seeds": 1$of}]}'
curl -s http://localhost:8501/v1/models/$name:predict \\
  -d '{"signature_name": "sample", "inputs": {"num_images": 2, "seed": 0$turns}}'
```
$png
$many

```sh
tfgan-kit request localhost:8500 --model $name$rows_of --num 16 --out $out
```

| signature | inputs | outputs |
|---|---|---|
$rows
$about_labels
With server-side batching (`--enable_batching`) TF Serving accepts every signature
except `sample`, whose inputs have no batch dimension.
""")
_PNG = string.Template("""
One sample as a PNG file:

```sh
curl -s http://localhost:8501/v1/models/$name:predict \\
  -d '{"signature_name": "png", "instances": [{"seeds": 0$of}]}' |
  jq -r '.predictions[0].b64' | base64 -d > picture.png
```
""")
_IMAGES = {
    "about": string.Template("""\
A $model generator: $inputs$labels to images of $size (height x width x
channels). TF Serving serves the highest version; `assets.extra/model_card.json` in it
names its run and its data."""),
    "by_seed": string.Template("""\
Samples by seed, in row format (one instance each) and in column format; the same seed
gives the same sample everywhere:"""),
    "many": string.Template("Many samples, as a grid:"),
    "out": string.Template("grid.png"),
}
_OTHERS = {
    "about": string.Template("""\
A $model generator: $inputs$labels to $examples of $size.
TF Serving serves the highest version; `assets.extra/model_card.json` in it names its
run and its data."""),
    "by_seed": string.Template("""\
Examples by seed, in row format (one instance each) and in column format; the same seed
gives the same example everywhere:"""),
    "many": string.Template("Many samples, as a NumPy array:"),
    "out": string.Template("examples.npy"),
}
_MOST_ROWS = 9
_LABELS = """
`labels` has one label per sample. `sample` takes any number of labels and repeats them
in order; with `"labels": []`, each seed chooses its own label.
"""


def write(folder, name, facts, announce=lambda sentence: None):
    """Write the file, unless there is one that somebody else wrote.

    Args:
        folder: `NAME`.
        name: str. The name under which the model is served.
        facts: model, inputs or latent_dim, num_classes if any, modality (else
            image_shape of images) and signatures, as in the model card.
        announce: Function that gets a sentence if another file is kept.
    """
    path = pathlib.Path(folder) / "README.md"
    if path.exists() and _MARK not in path.read_text("utf-8", errors="replace"):
        announce(f"{path} is unchanged: it was not written by tfgan-kit export")
        return
    rows = "\n".join(_rows(facts["signatures"]))
    if "image_sizes" in facts:
        text = translator_readme.text_of(_MARK, name, facts, rows)
    else:
        text = _text(name, facts, rows)
    with files.replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _text(name, facts, rows):
    texts = {"name": name, **_of_labels(facts.get("num_classes"))}
    return _TEXT.substitute(
        mark=_MARK,
        png=_PNG.substitute(texts) if "png" in facts["signatures"] else "",
        rows=rows,
        **texts,
        **_of_examples(facts, texts["labels"]),
    )


def _of_examples(facts, labels):
    """Return the texts about examples and inputs, by their place in the file."""
    modality = facts.get("modality", {"name": "image"})
    is_image = modality["name"] == "image"
    shape = facts["image_shape"] if is_image else modality["config"]["shape"]
    (output, *_) = facts["signatures"].get("from_seeds", {}).get("outputs", {"": None})
    names = [part["name"] for part in facts.get("inputs", ())]
    inputs = [name for name in names if name not in ("latents", "labels")]
    if "latent_dim" in facts:
        inputs = [f"{facts['latent_dim']} latents", *inputs]
    values = {
        "model": facts["model"],
        "inputs": " and ".join(inputs),
        "labels": labels,
        "examples": output,
        "size": " x ".join(map(str, shape)),
    }
    templates = _IMAGES if is_image else _OTHERS
    texts = {place: text.substitute(values) for place, text in templates.items()}
    if "truncation_psi" in facts:
        psi = facts["truncation_psi"]
        texts["about"] += f" Its styles are truncated, with psi {psi:g}."
    return texts


def _of_labels(num_classes):
    """Return the texts about labels, by their place; empty without classes."""
    names = ("labels", "of", "turns", "rows_of", "about_labels")
    if num_classes is None:
        return dict.fromkeys(names, "")
    last = num_classes - 1
    values = (
        f" and a label (0 to {last})",
        ', "labels": 0',
        ', "labels": []',
        f" --labels 0-{min(last, _MOST_ROWS)}",
        _LABELS,
    )
    return dict(zip(names, values, strict=True))


def _rows(signatures):
    for name, tensors in signatures.items():
        sides = (_tensors(tensors[side]) for side in ("inputs", "outputs"))
        yield f"| `{name}` | " + " | ".join(sides) + " |"


def _tensors(tensors):
    return ", ".join(
        f"`{name}` {tensor['dtype']} ({_shape(tensor['shape'])})"
        for name, tensor in tensors.items()
    )


def _shape(sizes):
    names = ("n", "height", "width")  # only the sides of images can be free, too
    return ", ".join(
        names[axis] if size is None else str(size) for axis, size in enumerate(sizes)
    )

"""The text of `NAME/README.md` for a translator: images in, images out."""

import string

_TEXT = string.Template("""$mark
# $name

A $model translator: $ways.
$sizes

The highest version is served; `assets.extra/model_card.json` in it says what it is
made from.

Serve it from this folder, gRPC on port 8500 and REST on port 8501:

```sh
docker run --rm -p 8500:8500 -p 8501:8501 \\
  --mount type=bind,source="$$PWD",target=/models/$name \\
  -e MODEL_NAME=$name tensorflow/serving
```
$files
With this package, over gRPC:

```sh
tfgan-kit request localhost:8500 --model $name --image photo.png --out answer.png
```

| signature | inputs | outputs |
|---|---|---|
$rows

$floats
Server-side batching (`--enable_batching`) joins requests with images of one size.

$kept
""")
_FILES = string.Template("""
A PNG or JPEG file in, a PNG file out:

```sh
base64 < photo.png | tr -d '\\n' |
  jq -R '{signature_name: "png", instances: [{image_bytes: {b64: .}}]}' |
  curl -s http://localhost:8501/v1/models/$name:predict -d @- |
  jq -r '.predictions[0].b64' | base64 -d > result.png
```

The server converts the channels: transparent pixels are laid over black unless images
have 4 channels. It does not read the orientation that some cameras store in EXIF.
""")
_FLOATS = (
    "`images` are uint8, and float32 in [-1, 1] in `float_images`. "
    "`_back` translates the other way."
)


def text_of(mark, name, facts, rows):
    """Return the text.

    Args:
        mark: str. The first line.
        name: str. The name under which the model is served.
        facts: As in the model card.
        rows: str. The rows of the table of signatures.
    """
    forward, back = _way(facts), facts.get("back")
    ways = f"{forward};\nback: {_way(back)}" if back else forward
    sizes = _sizes(facts)
    if back and _sizes(back) != sizes:
        sizes += f"\nBack: {_sizes(back)}"
    floats = _FLOATS if back else _FLOATS.partition(". ")[0] + "."
    has_files = "png" in facts["signatures"]
    return _TEXT.substitute(
        mark=mark,
        name=name,
        model=facts["model"],
        ways=ways,
        sizes=sizes,
        files=_FILES.substitute(name=name) if has_files else "",
        rows=rows,
        floats=floats,
        kept=_kept(facts["kept_images"]),
    )


def _way(facts):
    (field,) = facts["inputs"]
    taken = field["config"]["modality"]["config"]["shape"]
    shapes = (" x ".join(map(str, shape)) for shape in (taken, facts["image_shape"]))
    return f"images of the field {field['name']}, trained at {' to '.join(shapes)}"


def _sizes(facts):
    sizes = facts["image_sizes"]
    if not sizes["any_size"]:
        return "It takes images of that size only."
    words = "It takes images of any height and width."
    if sizes["multiple_of"] > 1:
        words += (
            f" Sides that are no multiple of {sizes['multiple_of']} are padded by "
            "reflection, and the result is cropped."
        )
    if sizes["scale"] != "1":
        words += f" The sides of the result are {sizes['scale']} times as long."
    return words


def _kept(kept):
    numbers = [f"{n} of {name}" for name, n in kept["number"].items()]
    if not any(kept["number"].values()):
        return "No image of the data is in this folder."
    origin = "" if kept["origin"] == "not known" else f" ({kept['origin']})"
    return (
        f"**Privacy.** The versions hold images of the data: {' and '.join(numbers)}"
        f"{origin}.\nThey serve for checks, warm-up and calibration. {kept['privacy']}"
    )

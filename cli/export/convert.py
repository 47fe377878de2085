"""`tfgan-kit convert`: a SavedModel or a `.keras` file as TFLite."""

import json

import click

from tfgan_kit import export, files
from tfgan_kit.export.tflite.target import QUANTIZE

from ..terminal.common import debug_option, quiet, say, start_tensorflow
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option


@click.command()
@click.argument("source")
@click.option("--to", default="model.tflite", show_default=True)
@click.option(
    "--quantize",
    type=click.Choice(QUANTIZE),
    default="none",
    show_default=True,
    help="Types of weights and activations.",
)
@click.option("--batch", type=int, help="Fix it, as devices want it.  [default: any]")
@click.option(
    "--int-io/--float-io",
    help="Of int8: latents and images as int8, too.  [default: float]",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="The report as a JSON object.")
@import_option
@recipe_option
@debug_option
def convert(source, to, quantize, batch, int_io, force, as_json):
    """Convert SOURCE to a TFLite file, and compare the two.

    SOURCE is a SavedModel (NAME or NAME/N), or a .keras file that `model.save` has
    written.

    \b
    none     float32
    float16  float16 weights, half the size
    dynamic  int8 weights, a quarter of the size
    int8     int8 weights and activations, for hardware without floats
    int16x8  int8 weights and int16 activations

    The report has the differences of their images on 256 latents, and the time of an
    image on this machine. Where they differ by more than they should, a warning says
    so. Of Fashion-MNIST and MNIST it also has the Fréchet distance between these
    images, in features of the classifier that comes with the package.
    """
    target = export.Target(quantize, "int" if int_io else "float", batch)
    source = export.find(source, kinds=("saved_model", "keras"))
    files.check_new_file(to, "the TFLite file", ".tflite", force)
    start_tensorflow()
    if quantize == "int8":
        say("calibrating: some seconds, or minutes for a deep network.")
    with quiet():
        report = _converted(source, to, target)
    if as_json:
        facts = {source.kind: str(source.path), **report.to_json()}
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(_text(report, source.path))
    if not report.within_limit:
        say(
            f"{to} is not as near to {source.path} as it should be ({report.limit}): "
            "look at its pictures, or choose another --quantize."
        )


def _converted(source, to, target):
    if source.kind == "saved_model":
        return export.convert(source.path, to, target)
    card = export.card_of_file(source.path)
    model = export.open_model(source)
    return export.convert_model(model, to, target, card, name=source.path)


def _distance(report):
    distance = report.frechet_distance
    return "none" if distance is None else f"{distance:.2g}"


def _text(report, source):
    kind = report.quantize.replace("none", "float32")
    times = [f"{ms:.3g} at {n}" for n, ms in report.milliseconds.items()]
    counts = [f"{name} {count}" for name, count in report.operators.items()]
    rows = {
        "file": f"{report.path}, {report.size:,} bytes",
        "of": source,
        "types": f"{kind}, {report.io} inputs and outputs",
        "batch": report.batch or "any",
        "operators": ", ".join(counts),
        "error": f"{report.max_error:.2g} at most, {report.mean_error:.2g} on average",
        "PSNR": f"{report.psnr:.1f} dB",
        "Fréchet": f"{_distance(report)} ({report.features})",
        "limit": f"{report.limit}: {'holds' if report.within_limit else 'exceeded'}",
        "ms an image": f"{', '.join(times)} in a batch",
        "run by": f"{report.interpreter} {report.interpreter_version}",
    }
    return "\n".join(f"{name:<13}{value}" for name, value in rows.items())

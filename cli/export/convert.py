"""`tfgan-kit convert`: a SavedModel or a `.keras` file as TFLite."""

import json

import click

from tfgan_kit import export, files
from tfgan_kit.data.files.folders import all_images
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.export.tflite.target import QUANTIZE
from tfgan_kit.runs.run_config.table import parse_image_size

from ..terminal import page
from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option


@click.command()
@click.argument("source")
@click.option(
    "--to", default="model.tflite", show_default=True, help="The TFLite file to write."
)
@click.option(
    "--quantize",
    type=click.Choice(QUANTIZE),
    default="none",
    show_default=True,
    help="The types of weights and activations; see above.",
)
@click.option(
    "--batch",
    type=int,
    help="Fix the batch size, which some devices need.  [default: any]",
)
@click.option(
    "--int-io/--float-io",
    help="With int8: also use int8 for latents and images.  [default: float]",
)
@click.option(
    "--image-size",
    metavar="HxW",
    help="Fix the height and width of a translator's images, which some devices need.  "
    "[default: any, if the network takes any]",
)
@click.option(
    "--back",
    is_flag=True,
    help="Convert the way back of a translator with two directions.",
)
@click.option(
    "--calibrate",
    metavar="FOLDER",
    help="With int8 or int16x8: calibrate a translator on the images of this folder.  "
    "[default: its kept images]",
)
@truncation_psi_option
@click.option("--force", is_flag=True, hidden=True)  # the older name of --overwrite
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def convert(
    source,
    to,
    quantize,
    batch,
    int_io,
    image_size,
    back,
    calibrate,
    truncation_psi,
    force,
    as_json,
    overwrite,
):
    """Convert SOURCE to a TFLite file, and compare the two.

    SOURCE is a SavedModel (NAME or NAME/N), or a .keras file from `model.save`.

    \b
    none     float32
    float16  float16 weights, half the size
    dynamic  int8 weights, a quarter of the size
    int8     int8 weights and activations, for hardware without floats
    int16x8  int8 weights and int16 activations

    The report compares the samples of both for 256 latents, and has the time per sample
    on this machine. A warning appears if the difference is larger than it should be.
    The file of a translator has one direction, and is compared on its kept images. It
    takes images of any size if the network does.

    For Fashion-MNIST and MNIST, the report also has the Fréchet distance between these
    samples, in the features of the classifier that comes with the package.
    """
    size = None if image_size is None else tuple(parse_image_size(image_size))
    target = export.Target(quantize, "int" if int_io else "float", batch, size)
    if calibrate is not None:
        all_images(calibrate, say)  # refused before TensorFlow starts
    source = export.find(source, kinds=("saved_model", "keras"))
    check_truncation_psi(source, truncation_psi)
    files.check_output(to, "--to", (".tflite",), overwrite or force)
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        report = _converted(
            *(source, to, target, truncation_psi),
            back=back,
            calibrate=calibrate,
            progress=lambda done, total: progress("calibrating", done, total),
        )
    if as_json:
        facts = {source.kind: str(source.path), **report.to_json()}
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(_text(report, source.path))
    if not report.within_limit:
        say(
            f"{to} differs from {source.path} by more than the limit: {report.limit}. "
            "Look at its samples, or choose another --quantize."
        )


def _converted(source, to, target, truncation_psi, **options):
    if source.kind == "saved_model":
        return export.convert(source.path, to, target, **options)
    card = export.card_of_file(source.path)
    model = export.open_model(source, truncation_psi=truncation_psi)
    return export.convert_model(model, to, target, card, name=source.path, **options)


def _distance(report):
    distance = report.frechet_distance
    return "none" if distance is None else f"{distance:.2g}"


def _of_translator(report):
    if report.images is None:
        return {}
    size = report.image_size and "x".join(map(str, report.image_size))
    rows = {"image size": size, "compared on": f"{report.images} images"}
    rows["calibrated on"] = report.calibrated_on
    return {name: value for name, value in rows.items() if value}


def _text(report, source):
    kind = report.quantize.replace("none", "float32")
    times = [f"{ms:.3g} (batch of {n})" for n, ms in report.milliseconds.items()]
    counts = [f"{name} {count}" for name, count in report.operators.items()]
    rows = {
        "file": f"{report.path}, {report.size:,} bytes",
        "source": source,
        "types": f"{kind}, {report.io} inputs and outputs",
        "batch": report.batch or "any",
        **_of_translator(report),
        "operators": ", ".join(counts),
        "error": f"{report.max_error:.2g} at most, {report.mean_error:.2g} on average",
        "PSNR": f"{report.psnr:.1f} dB",
        "Fréchet": f"{_distance(report)} ({report.features})",
        "limit": f"{report.limit}: {'holds' if report.within_limit else 'exceeded'}",
        "ms per sample": ", ".join(times),
        "run by": f"{report.interpreter} {report.interpreter_version}",
    }
    return "\n".join(page.rows(rows.items()))

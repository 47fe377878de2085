"""`tfgan-kit evaluate`: metrics of samples against real images."""

import json

import click

from tfgan_kit import data, evaluation, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.metrics import suite_checks
from tfgan_kit.runs.run_config import table

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
from ..terminal.run_options import GroupedCommand, run_options

_WIDTH = 80
_READING = (
    *("image_size", "fit", "channels", "value_range"),
    *("tile", "pairs", "domains", "direction"),
)


@click.command(cls=GroupedCommand)
@click.argument("source")
@click.option(
    "--against",
    metavar="DATASET",
    help="A folder of images, a .npy or .npz file, or a TFDS name.  [default: what the "
    "generator was trained on]",
)
@run_options(
    *("data_dir", "split", "features"),
    *_READING,
    split="test, or train if there is no test split",
    features="classifier",
    **dict.fromkeys(_READING, "the run's"),
)
@click.option(
    "--metrics",
    metavar="NAME,NAME",
    help="Metrics to measure.  [default: all that apply; see above]",
)
@click.option(
    "--samples",
    type=int,
    help="Number of samples.  [default: 10000, or all images in a folder and all "
    "images that a translator takes]",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the samples."
)
@truncation_psi_option
@click.option(
    "--json", "out", help="Also write the whole result as JSON into this file."
)
@click.option(
    "--calibrate",
    is_flag=True,
    help="SOURCE is CIFAR-10: compare its training images' Inception score with the "
    "published one.",
)
@overwrite_option
@import_option
@recipe_option
@debug_option
def evaluate(
    source,
    metrics,
    samples,
    seed,
    truncation_psi,
    out,
    calibrate,
    against,
    overwrite,
    **flags,
):
    """Compare samples of SOURCE with real images.

    SOURCE is a run folder, a SavedModel, a .keras or a .tflite file, which generate the
    samples, or a folder of images.

    \b
    fid             Fréchet distance
    kid             kernel distance
    is              Inception score
    pr              precision and recall
    dc              density and coverage
    swd             sliced Wasserstein distance of patches (without features)
    classes         share of the rarest class, and distance from equal shares
    label-accuracy  share of samples that are classified as their label
    cas             accuracy of a classifier that is trained on samples alone
                    (takes minutes: only measured if --metrics names it)
    nearest         distance to the nearest training image, compared with the
                    distance of held-out images

    A translator (pix2pix, cyclegan, cut, srgan, esrgan) translates the images of the
    split. By default, fid and those of these metrics that apply are measured. The names
    of results of a way back end with _back.

    \b
    l1              mean difference to the target, in levels from 0 to 255 (pairs)
    psnr            peak signal-to-noise ratio in dB, on Y of RGB (pairs)
    ssim            structural similarity, on Y of RGB (pairs)
    class_kept      share that is classified like its source (labelled pairs)
    class_reached   share that is classified as the target class (--domains)
    cycle           mean difference to the source after the way back (cyclegan)
    consistency     mean difference of shrunken output and source (srgan, esrgan)

    Details show what the sources score without a translation, and what the targets
    score (real).

    The default features come from a classifier of the data set. The package has one for
    Fashion-MNIST and MNIST; for other data sets it is trained once, on their labels. By
    default the command measures everything that the features and the generator allow.
    The metrics classes, label-accuracy, nearest, class_kept and class_reached need a
    classifier. Results are comparable only if they have the same protocol.
    """
    options.check("seed", seed)
    if samples is not None:
        options.check("samples", samples)
    names = _parse_names(metrics)
    if out is not None:
        files.check_output(out, "--json", overwrite=overwrite)
    settings = table.parse(flags)
    if calibrate:
        other = names or samples or seed or against or truncation_psi is not None
        facts, results = _calibrate(source, other, settings)
    else:
        drawing = {"samples": samples, "seed": seed, "truncation_psi": truncation_psi}
        facts, results = _evaluate(source, names, drawing, against, settings)
    _show(results)
    if out is not None:
        facts["results"] = [result.to_json() for result in results]
        with files.replacing(out) as temporary:
            text = json.dumps(facts, indent=2) + "\n"
            temporary.write_text(text, encoding="utf-8")


def _parse_names(text):
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    suite_checks.check_names(names)
    return list(dict.fromkeys(names))


def _evaluate(source, names, drawing, dataset, settings):
    source = evaluation.find(source)
    check_truncation_psi(source, drawing["truncation_psi"])
    own = ("data_dir", "split", "features")
    data_dir, split, features = (settings.pop(name, None) for name in own)
    reading = {n: tuple(v) if isinstance(v, list) else v for n, v in settings.items()}
    apart = ("value_range", "pairs", "domains", "direction")
    conversion = {n: v for n, v in reading.items() if n not in apart}
    if dataset is not None:
        data.check_dataset(dataset)
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        tell = progress.tell
        real = evaluation.real_data(source, dataset, data_dir, split, reading, tell)
        results = evaluation.evaluate(
            source,
            real,
            names=names,
            features=features,
            **drawing,
            conversion=conversion,
            announce=tell,
            progress=progress,
        )
    facts = {
        "source": str(source.path),
        "kind": source.kind,
        "against": real.dataset,
        "split": real.split,
        **{name: real.loading.get(name) for name in ("image_size", "fit", "channels")},
        **({"fields": real.field_options} if real.field_options else {}),
        **{n: x for n, x in drawing.items() if n == "truncation_psi" and x is not None},
    }
    return facts, results


def _calibrate(source, other, settings):
    if other or settings.keys() - {"data_dir", "features"}:
        raise InputError("--calibrate takes only --data-dir, --features and --json.")
    data.check_dataset(source)
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        result = evaluation.calibrate(
            source,
            data_dir=settings.get("data_dir"),
            features=settings.get("features"),
            announce=progress.tell,
            progress=progress,
        )
    return {"source": source, "kind": "calibration"}, [result]


def _show(results):
    """Print a row per value and each protocol once; warnings go to stderr."""
    click.echo(f"{'metric':<29}{'value':>10}{'deviation':>11}")
    for result in results:
        deviation = "-" if result.deviation is None else f"{result.deviation:.3g}"
        parts = [
            f"{name} {part:.5g}" if isinstance(part, float) else f"{name} {part}"
            for name, part in result.details.items()
            if not isinstance(part, list)
        ]
        row = f"{result.metric:<29}{result.value:>10.4g}{deviation:>11}"
        click.echo(f"{row}  {', '.join(parts)}".rstrip())
    first, *others = _by(results, "protocol").items()
    protocols = [f"protocol: {first[0]}"]
    for protocol, metrics in others:
        protocols.append(f"protocol of {' and '.join(metrics)}: {protocol}")
    click.echo()
    for protocol in protocols:
        click.echo("\n  ".join(page.wrap(protocol, _WIDTH - 2, whole=True)))
    for warning, metrics in _by(results, "warning").items():
        if warning:
            say(f"{', '.join(metrics)}: {warning}")


def _by(results, attribute):
    """Return the metrics for each value of an attribute, in order."""
    metrics = {}
    for result in results:
        metrics.setdefault(getattr(result, attribute), []).append(result.metric)
    return metrics

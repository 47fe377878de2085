"""`tfgan-kit sample`: samples from any form of a generator."""

import contextlib

import click

from tfgan_kit import export
from tfgan_kit.export.open.source import check_truncation_psi

from ..terminal.common import (
    debug_option,
    label_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files
from .sample_options import SampleOptions


@click.command()
@click.argument("source")
@click.option(
    "--num",
    type=int,
    help="Number of samples.  [default: 64, or the size of --grid, or 8 per label of "
    "--labels]",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the samples."
)
@click.option(
    "--truncation",
    type=float,
    help="Limit the latents, such as to 2, for samples that are more typical and less "
    "varied.",
)
@truncation_psi_option
@label_option
@click.option(
    "--labels",
    help="Classes, such as 0-9 or 0,3,5: draw a row for each, with the same latents.",
)
@click.option(
    "--code",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a code (infogan only): 0=3 (a choice) or c1=0.5 (a number). 0=0-9 and "
    "c1=-1:1 walk along the columns; a second walk goes along the rows. `all` draws a "
    "row for each code.",
)
@click.option("--grid", metavar="ROWSxCOLUMNS", help="Shape of the grid, such as 8x8.")
@click.option(
    "--out",
    help="File of the grid, or an .npy file with a preview beside it if samples are "
    "not images.  [default: samples.png, or samples.npy]",
)
@click.option("--images", "folder", help="Also write each sample into this folder.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def sample(source, out, folder, truncation_psi, overwrite, **options):
    """Draw samples from SOURCE: a run folder, a SavedModel, a .keras or .tflite file.

    Sample i of a seed is the same in every form of a generator, however many samples
    you draw. With --truncation T, latents follow the normal distribution truncated to
    [-T, T] (the truncation trick of BigGAN, arXiv 1809.11096). Each latent is moved
    rather than drawn again, so its sample changes gradually with T. Many generators
    have never seen latents as short as those of a T below about 1. The latents of
    `stylegan2` are normalised, so it needs --truncation-psi instead.

    For a conditional generator, --label sets the class of every sample, and --labels
    draws a row per class. Without both, samples cycle through all classes; without
    --num and --grid, the grid has a row for each of the first 16 classes.

    A generator that takes images makes its samples of kept examples of the data. The
    grid shows each beside its source and, if the data are pairs, its target.
    """
    choice = SampleOptions(**options)
    source = export.find(source)
    check_truncation_psi(source, truncation_psi)
    example_files.check(out, folder, overwrite)
    start_tensorflow()
    modality, examples, shown = draw_beside(
        source,
        choice.draw,
        check=lambda modality: example_files.check_paths(out, modality, overwrite),
        truncation_psi=truncation_psi,
    )
    grid = choice.rows, choice.columns_of(shown, is_wide=shown is not examples)
    for path in example_files.write(shown, modality, out, *grid):
        click.echo(path)
    if folder:
        example_files.write_each(examples, modality, folder)
        noun = "samples" if example_files.is_image(modality) else modality.plural
        say(f"{len(examples)} {noun} in {folder}")


def draw(
    source, choose, check=lambda modality: None, mixing=False, truncation_psi=None
):
    """Return the modality and the stored examples of an `export.Source`.

    TensorFlow must have been started.

    Args:
        source: The generator.
        choose: Callable, `sampling.Inputs` to the arrays of the examples.
        check: Called with the `Modality` before examples are made.
        mixing: Whether the generator gets shares of classes instead of labels.
        truncation_psi: The psi of its styles, or None.
    """
    opened = export.open_mixing if mixing else export.open_source
    with _quiet(source):
        inputs, generator = opened(source, say, truncation_psi)
        check(generator.modality)
        return generator.modality, generator.stored(choose(inputs))


def draw_beside(source, choose, check, truncation_psi):
    """Return what `draw` returns, and the pictures that show it.

    The pictures are the examples. If the generator takes images, each example is beside
    its image, and beside its target if the source keeps targets.
    """
    from tfgan_kit import sampling

    with _quiet(source):
        inputs, generator = export.open_source(source, say, truncation_psi)
        check(generator.modality)
        own = len(inputs.parts)
        inputs = sampling.with_partners(inputs, generator.partners)
        drawn = choose(inputs)
        examples = generator.stored(drawn[:own])
        shown = sampling.beside(inputs, drawn, examples, own)
        return generator.modality, examples, shown


def _quiet(source):
    # TFLite announces its delegates; other forms may announce a damaged checkpoint.
    return quiet() if source.kind == "tflite" else contextlib.nullcontext()

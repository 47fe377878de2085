"""`tfgan-kit convert`: a SavedModel as TFLite."""

import click

from tfgan_kit import export, files

from .common import debug_option, quiet, start_tensorflow


@click.command()
@click.argument("saved_model")
@click.option("--to", default="model.tflite", show_default=True)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@debug_option
def convert(saved_model, to, force):
    """Convert SAVED_MODEL (NAME or NAME/N) to a float32 TFLite file, and compare."""
    source = export.find(saved_model, kinds=("saved_model",))
    files.check_new_file(to, "the TFLite file", ".tflite", force)
    start_tensorflow()
    with quiet():
        export.open_source(source)  # raises InputError where it is damaged
        report = export.convert(source.path, to)
    click.echo(
        f"{report.path}: {report.size:,} bytes, maximum error {report.max_error:.2g}, "
        f"PSNR {report.psnr:.1f} dB against {source.path} on 64 latents"
    )

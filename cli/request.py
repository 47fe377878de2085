"""`tfgan-kit request`: pictures from a running TF Serving."""

import pathlib

import click

from tfgan_kit import client, environment, files, images, options
from tfgan_kit.errors import InputError

from .common import debug_option, quiet, say


@click.command()
@click.argument("address", metavar="HOST:PORT")
@click.option("--model", required=True, help="The name that the server gives it.")
@click.option("--version", type=int, help="Of the model.  [default: the newest]")
@click.option("--signature", default="from_seeds", show_default=True)
@click.option("--num", type=int, default=16, show_default=True, help="Of pictures.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--rest", is_flag=True, help="Ask over REST, not gRPC: another port.")
@click.option(
    "--timeout",
    type=float,
    default=30,
    show_default=True,
    help="Seconds that each request may take.",
)
@click.option(
    "--out", default="samples.png", show_default=True, help="The grid's file."
)
@debug_option
def request(address, model, version, signature, num, seed, rest, timeout, out):
    """Ask a running TF Serving at HOST:PORT for pictures.

    They are those that `tfgan-kit sample` draws from the model with the same --seed and
    --num, whatever the signature. The connection is direct, never through a proxy.
    """
    options.check("num_images", num)
    options.check("seed", seed)
    if pathlib.Path(out).suffix != ".png" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .png file. Received: {out}.")
    files.check_parent(out, "the picture")
    if not rest:
        environment.check_serving()
    with quiet():  # what TensorFlow and gRPC write on their own
        kind = client.RestClient if rest else client.GrpcClient
        server = kind(address, model, version, timeout)
        pictures, seconds = client.request_pictures(server, signature, num, seed)
    images.write_png(out, images.grid(pictures))
    click.echo(out)
    say(f"{num} pictures from {model}/{signature} in {seconds:.2f} s")

"""`tfgan-kit request`: pictures from a running TF Serving."""

import pathlib

import click

from tfgan_kit import client, environment, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import images

from ..terminal.common import classes_of, debug_option, label_option, quiet, say


@click.command()
@click.argument("address", metavar="HOST:PORT")
@click.option("--model", required=True, help="The name that the server gives it.")
@click.option("--version", type=int, help="Of the model.  [default: the newest]")
@click.option("--signature", default="from_seeds", show_default=True)
@click.option("--num", type=int, default=16, show_default=True, help="Of pictures.")
@click.option("--seed", type=int, default=0, show_default=True)
@label_option
@click.option("--labels", help="Such as 0-9: a row of --num pictures for each.")
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
def request(
    address, model, version, signature, num, seed, label, labels, rest, timeout, out
):
    """Ask a running TF Serving at HOST:PORT for pictures.

    They are those that `tfgan-kit sample` draws from the model with the same --seed,
    --num, --label and --labels, whatever the signature. A model with classes must be
    told of which, but by the signature sample, whose pictures are then of all in turns.
    The connection is direct, never through a proxy.
    """
    classes = classes_of(label, labels)
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
        pictures, seconds = client.request_pictures(
            server, signature, num, seed, classes
        )
    images.write_png(out, images.grid(pictures, columns=num if labels else None))
    click.echo(out)
    say(f"{len(pictures)} pictures from {model}/{signature} in {seconds:.2f} s")

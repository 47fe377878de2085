"""`tfgan-kit request`: samples from a running TF Serving."""

import pathlib

import click
import numpy as np

from tfgan_kit import client, environment, files, options
from tfgan_kit.data.files.image_files import describe_image
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    classes_of,
    debug_option,
    label_option,
    overwrite_option,
    quiet,
    say,
)


@click.command()
@click.argument("address", metavar="HOST:PORT")
@click.option("--model", required=True, help="Name of the model on the server.")
@click.option(
    "--version", type=int, help="Version of the model.  [default: the newest]"
)
@click.option(
    "--signature",
    help="Signature to call.  [default: from_seeds, or png with --image]",
)
@click.option(
    "--image",
    metavar="FILE",
    help="Send this image to a translator, and write the answer.",
)
@click.option(
    "--back",
    is_flag=True,
    help="With --image: translate by the second network, if there are two.",
)
@click.option(
    "--num", type=int, default=16, show_default=True, help="Number of samples."
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the samples."
)
@label_option
@click.option(
    "--labels", help="Classes, such as 0-9: draw a row of --num samples for each."
)
@click.option(
    "--rest", is_flag=True, help="Use REST instead of gRPC; it has another port."
)
@click.option(
    "--timeout",
    type=float,
    default=30,
    show_default=True,
    help="Time limit of each request in seconds.",
)
@click.option(
    "--out",
    help="File of the grid, or an .npy file if the samples are not images.  "
    "[default: samples.png, or samples.npy]",
)
@overwrite_option
@debug_option
def request(
    address,
    model,
    version,
    signature,
    image,
    back,
    num,
    seed,
    label,
    labels,
    rest,
    timeout,
    out,
    overwrite,
):
    """Request samples from a TF Serving server at HOST:PORT.

    The samples are the same as those of `tfgan-kit sample` with the same --seed, --num,
    --label and --labels, for every signature. A model with classes needs --label or
    --labels, except for the signature `sample`, which cycles through all classes. With
    --image, a translator on the server translates that image. The connection is direct
    and never uses a proxy.
    """
    if image is not None:
        server = address, model, version, timeout
        _translate(server, rest, signature, image, back, out, overwrite)
        return
    if back:
        raise InputError("--back needs --image: it translates an image.")
    signature = signature or "from_seeds"
    classes = classes_of(label, labels)
    options.check("num_images", num)
    options.check("seed", seed)
    if out is not None:
        files.check_output(out, "--out", (".png", ".npy"), overwrite)
    if not rest:
        environment.check_serving()
    with quiet():  # messages of TensorFlow and gRPC
        kind = client.RestClient if rest else client.GrpcClient
        server = kind(address, model, version, timeout)
        is_image = client.examples_of(server, signature) == "images"
        out = out or ("samples.png" if is_image else "samples.npy")
        suffixes = (".png",) if is_image else (".npy",)
        files.check_output(out, "--out", suffixes, overwrite)
        pictures, seconds = client.request_pictures(
            server, signature, num, seed, classes
        )
    if is_image:
        columns = num if labels else None
        image_grids.write_png(out, image_grids.grid(pictures, columns=columns))
    else:
        with files.replacing(pathlib.Path(out)) as temporary, temporary.open("wb") as f:
            np.save(f, pictures)
    click.echo(out)
    noun = "pictures" if is_image else "examples"
    say(f"{len(pictures)} {noun} from {model}/{signature} in {seconds:.2f} s")


def _translate(server, rest, signature, path, back, out, overwrite):
    out = out or "result.png"
    files.check_output(out, "--out", (".png",), overwrite)
    pixels = describe_image(path)["pixels"]  # refused before a connection
    signature = signature or "png"
    if back and not signature.endswith("_back"):
        signature += "_back"
    if not rest:
        environment.check_serving()
    with quiet():  # messages of TensorFlow and gRPC
        opened = (client.RestClient if rest else client.GrpcClient)(*server)
        result, seconds = client.request_translation(opened, signature, pixels)
    image_grids.write_png(out, result)
    click.echo(out)
    say(f"{path} translated by {opened.model}/{signature} in {seconds:.2f} s")

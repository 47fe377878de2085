"""How near convolutions come to a matrix product: `python benchmarks/convolutions.py`.

GFLOP/s of the strided convolutions of the `dcgan` networks, each pass by itself, and
the product of matrices of their sizes (patches times kernel), which does the same
operations without moving a pixel. They bound what a step can reach, not the product of
large matrices.
"""

import time

import click
import tensorflow as tf

# batch, side, channels in and out, with kernels of 4 and strides of 2.
SHAPES = (
    (128, 28, 1, 32),
    (128, 14, 32, 64),
    (128, 7, 64, 128),
    (64, 32, 32, 64),
    (64, 16, 64, 128),
    (64, 8, 128, 256),
)
_KERNEL, _STRIDE = 4, 2
_RUNS, _REPEATS = 5, 8


@click.command()
def main():
    click.echo(
        "| dtype | batch, side, channels | forward | inputs | weights | product |"
    )
    click.echo("|---|---|---|---|---|---|")
    for dtype in (tf.float32, tf.bfloat16):
        for shape in SHAPES:
            speeds = " | ".join(f"{speed:.0f}" for speed in _speeds(shape, dtype))
            click.echo(f"| {dtype.name} | {', '.join(map(str, shape))} | {speeds} |")


def _speeds(shape, dtype):
    """GFLOP/s forward, of both gradients, and of the matrix product."""
    batch, side, channels, filters = shape
    out = -(-side // _STRIDE)
    rows, inner = batch * out * out, _KERNEL * _KERNEL * channels
    images, small, kernel, patches, matrix = (
        tf.cast(tf.random.normal(sizes), dtype)
        for sizes in (
            (batch, side, side, channels),
            (batch, out, out, filters),
            (_KERNEL, _KERNEL, channels, filters),
            (rows, inner),
            (inner, filters),
        )
    )
    strides = [1, _STRIDE, _STRIDE, 1]
    passes = (
        lambda: tf.nn.conv2d(images, kernel, strides, "SAME"),
        lambda: tf.nn.conv2d_transpose(small, kernel, images.shape, strides, "SAME"),
        lambda: tf.raw_ops.Conv2DBackpropFilter(
            input=images,
            filter_sizes=kernel.shape,
            out_backprop=small,
            strides=strides,
            padding="SAME",
        ),
        lambda: patches @ matrix,
    )
    operations = 2 * rows * inner * filters
    return [operations / _seconds(tf.function(one)) / 1e9 for one in passes]


def _seconds(function):
    """Of one call, the least of some runs."""
    function()
    found = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        for _ in range(_REPEATS):
            result = function()
        tf.reduce_sum(result).numpy()
        found.append((time.perf_counter() - start) / _REPEATS)
    return min(found)


if __name__ == "__main__":
    main()

"""One row of samples a run, in one picture: `python benchmarks/sample_rows.py RUN ...`.

Each row holds the first pictures of seed 0 (with classes, of all of them in turns), so
nothing is chosen by hand.
"""

import click
import numpy as np

from tfgan_kit import export, images, sampling


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.option("--columns", default=20, show_default=True)
@click.option("--out", default="docs/samples.png", show_default=True)
def main(runs, columns, out):
    rows = []
    for run in runs:
        inputs, generator = export.open_source(export.find(run))
        rows.append(sampling.generate(generator, inputs.draw(columns)))
    images.write_png(out, images.grid(np.concatenate(rows), len(runs), columns))


if __name__ == "__main__":
    main()

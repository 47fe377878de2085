"""The first three steps of every variant: as they were, and the same in a graph.

`traces/<variant>.json` holds what they log, and how far each side has moved after them.
A change of a variant's mathematics shows here, and so does that of another random
number. Where it is meant, `pytest tests/models/test_traces.py --write-traces`
writes the files anew, with `-k NAME` for one variant.
"""

import functools
import json
import pathlib

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from helpers import (
    EVERY_VARIANT,
    VARIANTS,
    exhaustive,
    fit,
    some_images,
    tiny_model,
    values,
    variables_of,
)

FOLDER = pathlib.Path(__file__).with_name("traces")
# An instance norm of the 2 x 2 pixels that are left of 8 magnifies rounding, and large
# steps do.
LARGER = ("cyclegan", "cut")
COMMAND = "pytest tests/models/test_traces.py --write-traces"


def trained(variant, **options):
    """The tiny model after three steps, what it logged, and how it began."""
    larger = {"shape": (16, 16, 1)} if variant in LARGER else {}
    model = tiny_model(variant, n_critic=2, compiled=False, **larger)
    # Plain steps keep the size of a gradient, which Adam would divide away.
    rate = 1e-4 if larger else 0.03
    sides = keras.optimizers.SGD(rate), keras.optimizers.SGD(rate)
    model.compile(*sides, **options)
    before = {side: values(found) for side, found in variables_of(model).items()}
    logged = []
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: logged.append(dict(logs))
    )
    fit(model, some_images(30), callbacks=[keep])
    return model, logged, before


in_eager_mode = functools.cache(functools.partial(trained, run_eagerly=True))


def trace_of(variant):
    """By name: what was logged at each step, and by how much the weights have moved."""
    model, logged, before = in_eager_mode(variant)
    trace = {name: [float(logs[name]) for logs in logged] for name in model.logged}
    for side, found in variables_of(model).items():
        pairs = zip(values(found), before[side], strict=True)
        moved = [np.abs(new - old).ravel() for new, old in pairs]
        trace[f"{side} moved"] = float(np.concatenate(moved).mean(dtype="float64"))
    return trace


@pytest.mark.parametrize("variant", EVERY_VARIANT)
def test_the_first_steps_are_those_of_before(variant, request):
    path, trace = FOLDER / f"{variant}.json", trace_of(variant)
    if request.config.getoption("--write-traces"):
        path.write_text(json.dumps(trace, indent=1) + "\n")
    if not path.exists():
        pytest.fail(f"{path.name} is missing: {COMMAND} -k {variant} writes it.")
    expected = json.loads(path.read_text())
    assert [*trace] == [*expected]
    for name, value in expected.items():
        message = f"{name} of {variant}; where that is meant: {COMMAND}"
        # Machines differ by less: by the order of their sums.
        assert_allclose(trace[name], value, rtol=1e-3, atol=1e-8, err_msg=message)


def test_each_trace_is_of_a_variant():
    assert {path.stem for path in FOLDER.iterdir()} <= set(EVERY_VARIANT)


# Where a graph may differ: a loop of steps, a penalty's gradient, labels, two networks
# on a side, what is assigned on the way.
@pytest.mark.parametrize(
    "variant",
    exhaustive(
        *("gan", "wgan-gp", "sngan", "cgan", "bigan", "began"),
        *("pix2pix", "cyclegan", "cut", "srgan"),
        of=EVERY_VARIANT,
    ),
)
def test_graph_equals_eager_equals_several_steps_an_execution(variant):
    expected, *_ = in_eager_mode(variant)
    several, *_ = trained(variant, steps_per_execution=2)
    _assert_near(several, expected, atol=1e-3 if variant in LARGER else 2e-6)
    assert int(several.step) == int(several.generator_optimizer.iterations) == 3
    turns = 3 - getattr(several, "pixel_steps", 0)
    assert int(several.discriminator_optimizer.iterations) == turns * several.n_critic
    if variant == VARIANTS[0]:  # that Keras repeats one graph is the same for all
        _assert_near(trained(variant)[0], expected)


def _assert_near(model, expected, atol=2e-6):
    pairs = zip(values(model.variables), values(expected.variables), strict=True)
    for one, other in pairs:
        assert_allclose(one, other, rtol=2e-4, atol=atol)

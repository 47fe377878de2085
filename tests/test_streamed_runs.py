"""Runs on images that stay in TFRecord shards."""

import numpy as np
import pytest
from image_bytes import encoded

from helpers import assert_all_equal
from tfgan_kit.data.prepare import preparing
from tfgan_kit.data.prepare.prepare_plan import plan
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, result, stop_after


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    """The folder of a data set of 40 images of two classes in four shards."""
    root = tmp_path_factory.mktemp("shards")
    pixels = np.random.default_rng(0).integers(0, 256, (40, 12, 12), np.uint8)
    for number, image in enumerate(pixels):
        path = root / f"images/{'ab'[number % 2]}/{number:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(image, "PNG"))
    preparing.carry_out(plan(root / "images", root / "to", "pets", shards=4))
    return root / "to"


def config(shards, **options):
    settings = {"dataset": "pets", "data_dir": str(shards), "split": "train"}
    return config_of("gan", **settings, stream=True, augment="flip", **options)


def test_a_resumed_run_is_the_same_bit_for_bit(shards, tmp_path):
    settings = config(shards)
    whole = training.start(settings, RunFolder(tmp_path / "whole"))
    assert whole.train()
    assert whole.examples.is_in_shards("real")
    half = training.start(settings, RunFolder(tmp_path / "half"))
    assert not half.train(stop=stop_after(2))
    half = training.resume(settings, RunFolder(tmp_path / "half"))
    assert half.step == 2
    assert half.train()
    assert_all_equal(result(whole), result(half))


def test_a_resumed_run_stays_in_its_shards(shards):
    before = config(shards)
    after = run_config.override(before, {"stream": False}, [])
    with pytest.raises(InputError, match="stream"):
        run_config.check_resume(before, after)

"""Previews of samples that are no images, during `fit`."""

import numpy as np
import other_examples
import pytest
from PIL import Image

from tfgan_kit import callbacks
from tfgan_kit.errors import InputError


def run(callback, model, steps=(1, 2)):
    callback.set_model(model)
    callback.on_train_begin()
    for step in steps:
        model.step.assign(step)
        callback.on_train_batch_end(step, dict.fromkeys(model.logged, 0.5))
    callback.on_train_end()


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("vectors", "png"), ("sounds", "wave"), ("translator", "png")],
)
def test_a_sample_has_the_preview_of_its_modality(tmp_path, name, suffix):
    model = other_examples.MAKERS[name]()
    folder = tmp_path / "deep/samples"
    run(callbacks.SampleGrid(folder, every=1, num_images=4, seed=3), model)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"step-0000000{step}.{suffix}" for step in (1, 2)]
    model.preview(tmp_path / f"own.{suffix}", 4, 3)
    own = (tmp_path / f"own.{suffix}").read_bytes()
    assert (folder / names[0]).read_bytes() == own


@pytest.mark.parametrize(("name", "frames"), [("vectors", 2), ("sounds", 0)])
def test_previews_that_are_pngs_have_a_movie(tmp_path, name, frames):
    model, film = other_examples.MAKERS[name](), tmp_path / "film.gif"
    run(callbacks.SampleGrid(tmp_path, every=1), model)
    callbacks.SampleMovie(tmp_path, film).on_train_end()
    assert film.exists() == bool(frames)
    if frames:
        with Image.open(film) as gif:
            assert gif.n_frames >= 1


@pytest.mark.parametrize(("name", "shown"), [("vectors", True), ("sounds", False)])
def test_tensorboard_shows_previews_that_are_pngs(tmp_path, name, shown, monkeypatch):
    pytest.importorskip("tensorboard", reason="TensorBoard is an extra")
    import tensorflow as tf

    found = []
    monkeypatch.setattr(tf.summary, "image", lambda name, image: found.append(image))
    monkeypatch.setattr(
        "tfgan_kit.callbacks.tensorboard_log.rates_of", lambda model: (0.1, 0.1)
    )
    model = other_examples.MAKERS[name]()
    run(callbacks.TensorBoardLog(tmp_path / "log", 1, 10, num_images=4), model)
    assert bool(found) == shown
    if shown:
        model.preview(tmp_path / "own.png", 4)
        with Image.open(tmp_path / "own.png") as own:
            np.testing.assert_array_equal(found[-1][0], np.asarray(own))


def test_a_generator_without_kept_examples_says_so(tmp_path):
    model = other_examples.translator(kept=0)
    with pytest.raises(InputError, match="keep_examples"):
        run(callbacks.SampleGrid(tmp_path, every=1), model)

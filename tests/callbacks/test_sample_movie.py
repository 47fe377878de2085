"""The GIF of a training, from what lies in the folder of its pictures."""

import numpy as np
import pytest
from PIL import Image, ImageSequence

from helpers import fit, some_images, tiny_model
from tfgan_kit import callbacks
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

LAST = 100 + 2000  # milliseconds


def write(folder, step, level, shape=(140, 140, 1)):
    image = np.full(shape, level, "uint8")
    image_grids.write_png(folder / f"step-{step:08d}.png", image)


def movie(folder, **options):
    """The level of each frame, and how long it is shown."""
    path = folder / "movie.gif"
    callbacks.SampleMovie(folder, path, **options).on_train_end()
    if not path.exists():
        return [], []
    with Image.open(path) as gif:
        frames = [
            (np.asarray(frame.convert("RGB"))[5, 5, 0], frame.info["duration"])
            for frame in ImageSequence.Iterator(gif)
        ]
    return [int(level) for level, _ in frames], [time for _, time in frames]


def test_every_picture_in_order_and_the_last_one_longer(tmp_path):
    for step, level in ((300, 30), (5, 5), (100_000_000, 200), (99_999_999, 100)):
        write(tmp_path, step, level)
    assert movie(tmp_path) == ([5, 30, 100, 200], [100, 100, 100, LAST])


@pytest.mark.parametrize(
    ("max_frames", "expected"),
    [(2, [1, 11]), (3, [1, 6, 11]), (6, [1, 3, 5, 7, 9, 11]), (99, [*range(1, 12)])],
)
def test_of_many_pictures_some_are_taken_evenly(tmp_path, max_frames, expected):
    for step in range(1, 12):
        write(tmp_path, step, step)
    assert movie(tmp_path, max_frames=max_frames)[0] == expected


def test_large_pictures_become_small(tmp_path):
    write(tmp_path, 1, 10, (1100, 1500, 3))
    write(tmp_path, 2, 200, (1100, 1500, 3))
    assert movie(tmp_path)[0] == [10, 200]
    with Image.open(tmp_path / "movie.gif") as gif:
        assert gif.size == (500, 367)


def test_large_pictures_become_few(tmp_path):
    levels = np.linspace(0, 255, 512).astype("uint8")
    for step in range(30):
        image = np.add.outer(np.roll(levels, 9 * step), levels)[..., None]
        image_grids.write_png(tmp_path / f"step-{step}.png", image)
    callbacks.SampleMovie(tmp_path, tmp_path / "movie.gif").on_train_end()
    with Image.open(tmp_path / "movie.gif") as gif:
        assert (gif.size, gif.n_frames) == ((512, 512), 19)
    assert (tmp_path / "movie.gif").stat().st_size < 5e6


@pytest.mark.parametrize("shape", [(8, 8, 3), (8, 8, 4)])
def test_coloured_pictures(tmp_path, shape):
    write(tmp_path, 1, 255, shape)
    write(tmp_path, 2, 0, shape)
    assert movie(tmp_path)[0] == [255, 0]


def test_what_cannot_be_shown_is_left_out(tmp_path):
    for step, level in ((1, 10), (2, 20), (3, 30), (9, 90)):
        write(tmp_path, step, level)
    write(tmp_path, 4, 40, (8, 8, 1))
    write(tmp_path, 5, 50, (140, 140, 3))
    cut = tmp_path / "step-00000003.png"
    cut.write_bytes(cut.read_bytes()[:-30])
    (tmp_path / "step-00000006.png").write_bytes(b"")
    (tmp_path / "step-00000007.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    (tmp_path / "step-00000008.png").mkdir()
    Image.new("P", (140, 140)).save(tmp_path / "step-00000010.png")
    Image.new("L", (140, 140)).save(tmp_path / "step-00000011.png", format="GIF")
    for name in ("step-last.png", "step-12.jpg", "mine.png"):
        (tmp_path / name).write_bytes((tmp_path / "step-00000001.png").read_bytes())
    assert movie(tmp_path)[0] == [10, 20, 90]


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n"])
def test_without_a_picture_there_is_no_movie(tmp_path, content):
    if content is not None:
        (tmp_path / "step-00000001.png").write_bytes(content)
    assert movie(tmp_path) == ([], [])
    callbacks.SampleMovie(tmp_path / "none", tmp_path / "movie.gif").on_train_end()
    assert not (tmp_path / "movie.gif").exists()


def test_a_picture_that_is_cut_at_its_end_is_no_movie(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 1), "uint8")
    image_grids.write_png(tmp_path / "step-1.png", noise)
    path = tmp_path / "step-1.png"
    path.write_bytes(path.read_bytes()[:2000])
    assert movie(tmp_path) == ([], [])


def test_a_run_of_one_picture_has_one_frame(tmp_path):
    write(tmp_path, 1, 77)
    assert movie(tmp_path) == ([77], [LAST])


def test_a_movie_without_movement_is_refused():
    with pytest.raises(InputError, match="max_frames must be at least 2"):
        callbacks.SampleMovie("samples", "movie.gif", max_frames=1)


def test_a_resumed_fit_shows_the_pictures_before(tmp_path):
    model = tiny_model("gan")
    for count in (1, 2):
        shown = [
            callbacks.SampleGrid(tmp_path / "samples", every=1, num_images=4),
            callbacks.SampleMovie(tmp_path / "samples", tmp_path / "samples.gif"),
        ]
        fit(model, some_images(20), callbacks=shown)
        with Image.open(tmp_path / "samples.gif") as gif:
            assert (gif.n_frames, gif.size) == (2 * count, (128, 128))


def test_a_fit_that_is_stopped_has_its_movie(tmp_path):
    class Stop(callbacks.PeriodicCallback):
        def act(self, step):
            self.model.stop_training = True

    grid = callbacks.SampleGrid(tmp_path, every=99, num_images=4)
    film = callbacks.SampleMovie(tmp_path, tmp_path / "samples.gif")
    fit(tiny_model("gan"), callbacks=[Stop(1), grid, film])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["samples.gif", "step-00000001.png"]

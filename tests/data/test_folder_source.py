"""From a folder to images of one size and one number of channels."""

import numpy as np
import pytest
from image_bytes import encoded, noise
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.data.files.resize import middle
from tfgan_kit.data.loading import load
from tfgan_kit.data.sources.folder_source import open_folder
from tfgan_kit.errors import InputError


def put(folder, name, pixels, kind="PNG"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(pixels, kind))


def plain(value, height=4, width=4, channels=3):
    return np.full((height, width, channels), value, np.uint8)


def bars(*widths, height=8):
    """Upright bars, black and white in turn."""
    values = [255 * (number % 2) for number in range(len(widths))]
    row = np.repeat(values, widths).astype(np.uint8)
    return np.broadcast_to(row[:, None], (height, len(row), 1)).copy()


def test_the_data_is_named_after_the_folder(tmp_path):
    put(tmp_path / "pets", "cat/1.png", plain(1))
    put(tmp_path / "pets", "dog/1.png", plain(2))
    for dataset in (f"{tmp_path}/pets", f"{tmp_path}/pets/"):
        data = load(dataset)
        assert (data.name, data.version, data.split) == ("pets", None, "train")
        assert data.class_names == ("cat", "dog")
        assert data.labels.tolist() == [0, 1]
        assert data.labels.dtype == np.int64
        assert data.images[:, 0, 0, 0].tolist() == [1, 2]


def test_a_crop_keeps_the_middle(tmp_path):
    # In the middle of 20 columns are 8, of white alone; the 8 rows are whole.
    put(tmp_path, "wide.png", bars(6, 8, 6))
    put(tmp_path, "high.png", bars(6, 8, 6).swapaxes(0, 1))
    images = load(str(tmp_path), image_size=(8, 8)).images
    assert images.shape == (2, 8, 8, 1)
    assert (images == 255).all()
    # The filter looks over the border of the part, as that of the whole image would.
    images = load(str(tmp_path), image_size=(4, 4)).images
    assert (images >= 240).all()
    assert (images[:, 1:3, 1:3] == 255).all()


def test_a_stretch_keeps_the_whole(tmp_path):
    put(tmp_path, "wide.png", bars(100, 100, height=80))
    (found,) = load(str(tmp_path), image_size=(8, 8), fit="stretch").images
    expected = np.repeat([0, 255], 4) * np.ones((8, 1), int)
    assert_allclose(found[..., 0].astype(int), expected, atol=30)
    assert_array_equal(found[:, [0, 7]], expected[:, [0, 7], None])


def test_an_image_of_the_size_is_left_as_it_is(tmp_path):
    put(tmp_path, "a.png", noise(5, 7))
    for fit in ("crop", "stretch"):
        (found,) = load(str(tmp_path), image_size=(5, 7), fit=fit).images
        assert_array_equal(found, noise(5, 7))


def test_a_fine_pattern_becomes_its_mean(tmp_path):
    """Without antialiasing a checkerboard becomes black, white or other stripes."""
    board = 255 * (np.indices((200, 200)).sum(axis=0) % 2)
    put(tmp_path, "a.png", board[..., None].astype(np.uint8))
    (found,) = load(str(tmp_path), image_size=(32, 32)).images
    assert_allclose(found.astype(float), 127.5, atol=4)


def test_small_images_are_enlarged(tmp_path):
    put(tmp_path, "a.png", plain(7, 1, 1))
    put(tmp_path, "b.png", plain(9, 3, 300))
    images = load(str(tmp_path), image_size=(16, 12)).images
    assert (images[0] == 7).all()
    assert (images[1] == 9).all()


def test_no_rounding_leads_out_of_an_image():
    for side in range(1, 400):
        for want in (1, 25, 28, 32, 49, 64, 96, 98, 103, 107, 256):
            for size in ((side, 2 * side + 1), (2 * side + 1, side)):
                left, top, right, bottom = middle(size, (want, want))
                assert 0 <= left < right <= size[0]
                assert 0 <= top < bottom <= size[1]
    # 29 / 28 * 28 is more than 29.
    assert fit_pixels(plain(5, 29, 29), (28, 28)).shape == (28, 28, 3)


def test_the_first_image_says_the_channels(tmp_path):
    put(tmp_path, "a.png", noise(4, 4))
    put(tmp_path, "b.png", plain(9, channels=1))
    put(tmp_path, "c.png", np.dstack([plain(200), plain(51, channels=1)]))
    images = load(str(tmp_path)).images
    assert_array_equal(images[1:, 0, 0], [[9, 9, 9], [40, 40, 40]])
    shapes = [load(str(tmp_path), channels=c).images.shape for c in (1, 3, 4)]
    assert shapes == [(3, 4, 4, 1), (3, 4, 4, 3), (3, 4, 4, 4)]


def test_colours_are_not_lost_unasked(tmp_path):
    put(tmp_path, "a.png", plain(9, channels=1))
    put(tmp_path, "b.png", noise(4, 4))
    with pytest.raises(InputError) as caught:
        load(str(tmp_path))
    assert str(caught.value) == (
        f"the images differ in channels: {tmp_path}/a.png is 4x4x1, {tmp_path}/b.png "
        "is 4x4x3; give --channels 1 or 3."
    )
    assert load(str(tmp_path), channels=1).images.shape == (2, 4, 4, 1)


@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_sizes_must_be_alike_or_be_given(kind, tmp_path):
    for number in range(6):
        put(tmp_path, f"{number}.png", plain(number, 4, 4 + (number > 3)), kind)
    for skip_corrupt in (False, True):
        with pytest.raises(InputError) as caught:
            load(str(tmp_path), skip_corrupt=skip_corrupt)
        assert str(caught.value) == (
            f"the images differ in size: {tmp_path}/0.png is 4x4x3, {tmp_path}/4.png "
            "is 4x5x3; give --image-size HxW, such as 64x64."
        )
    assert len(load(str(tmp_path), image_size=(4, 4))) == 6


def some_corrupt(folder, corrupt, count=12):
    for number in range(count):
        name = f"{'abc'[number % 3]}/{number:02}.png"
        put(folder, name, plain(number))
        if number in corrupt:
            (folder / name).write_bytes(b"damage")


@pytest.mark.parametrize("corrupt", [{0}, {3, 4, 11}, {*range(11)}])
@pytest.mark.parametrize("cache", ["memory", "disk"])
def test_labels_stay_with_their_images(cache, corrupt, tmp_path):
    some_corrupt(tmp_path, corrupt)
    for again in (False, True):
        told = []
        data = load(str(tmp_path), skip_corrupt=True, cache=cache, announce=told.append)
        numbers = data.images[:, 0, 0, 0].astype(int)
        assert {*numbers.tolist()} == {*range(12)} - corrupt
        assert data.labels.tolist() == (numbers % 3).tolist()
        assert told[-1].startswith(f"{len(corrupt)} of 12 images ")
        if cache == "memory" or not again:
            assert f"such as this: {tmp_path}/" in told[-1]
        assert told[-1].count(".\n") == 0


def test_without_skip_corrupt_the_first_stops_it(tmp_path):
    some_corrupt(tmp_path, {4, 5})
    with pytest.raises(InputError, match=rf"\A{tmp_path}/b/04.png is no PNG"):
        load(str(tmp_path))


def test_progress_reaches_the_count(tmp_path):
    some_corrupt(tmp_path, {4, 11})
    told = []
    load(str(tmp_path), skip_corrupt=True, progress=lambda *args: told.append(args))
    assert told[-1] == (12, 12)
    assert sorted(told) == told


def test_nothing_is_decoded_before_it_is_asked_for(tmp_path):
    put(tmp_path, "a.png", plain(1))
    (tmp_path / "b.png").write_bytes(b"damage")
    source = open_folder(tmp_path, "train")
    assert source.count == 2
    assert source.image_shape() == (4, 4, 3)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"image_size": (0, 8)}, r"1 or more. Received: image_size=\(0, 8\)"),
        ({"image_size": (8,)}, r"Received: image_size=\(8,\)"),
        ({"image_size": 8}, r"\(height, width\), .* Received: image_size=8"),
        ({"fit": "squash"}, "Received: fit='squash'"),
        ({"channels": 2}, "1, 3 or 4 channels. Received: channels=2"),
        ({"cache": "tape"}, "Received: cache='tape'"),
        ({"value_range": (0, 1)}, "--value-range says what the floats of an array"),
    ],
)
def test_wrong_settings_are_refused(settings, text, tmp_path):
    put(tmp_path, "a.png", plain(1))
    with pytest.raises(InputError, match=text):
        load(str(tmp_path), **settings)

"""The quick way of many files: the same pixels, order and refusals as one by one."""

import threading
import time
import warnings

import numpy as np
import pytest
from image_bytes import PNG_HEAD, chunk, encoded, image_of, noise, png, smooth
from numpy.testing import assert_array_equal

from tfgan_kit.data.files import decoding
from tfgan_kit.data.files.image_files import UnreadableImage, read_image
from tfgan_kit.errors import InputError

RGB = noise(16, 24)
RGBA = noise(16, 24, channels=4)
GREY = noise(16, 24, channels=1)


def interlaced(pixels):
    """A PNG file in the seven passes of Adam7."""
    rows = []
    for top, left, down, right in (
        (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2),
        (0, 1, 2, 2), (1, 0, 2, 1),
    ):  # fmt: skip
        rows += [row.tobytes() for row in pixels[top::down, left::right]]
    file = png(pixels.shape[1], 8, {1: 0, 3: 2, 4: 6}[pixels.shape[2]], rows)
    # The height and the flag of interlacing, under a new checksum.

    size = pixels.shape[0].to_bytes(4, "big")
    return (
        PNG_HEAD + chunk(b"IHDR", file[16:20] + size + file[24:28] + b"\1") + file[33:]
    )


QUICK = {
    "jpeg 4:4:4": (encoded(RGB, "JPEG", subsampling=0), 3),
    "jpeg 4:2:2": (encoded(RGB, "JPEG", subsampling=1), 3),
    "jpeg 4:2:0": (encoded(RGB, "JPEG", subsampling=2), 3),
    "jpeg progressive": (encoded(RGB, "JPEG", progressive=True), 3),
    "jpeg rgb": (encoded(RGB, "JPEG", keep_rgb=True), 3),
    "jpeg grey": (encoded(GREY, "JPEG"), 1),
    "png rgb": (encoded(RGB, "PNG"), 3),
    "png grey": (encoded(GREY, "PNG"), 1),
    "png rgba": (encoded(RGBA, "PNG"), 4),
    "png rgb interlaced": (interlaced(RGB), 3),
    "png grey interlaced": (interlaced(GREY), 1),
    "png rgba interlaced": (interlaced(RGBA), 4),
    "png with a profile": (encoded(RGB, "PNG", icc_profile=b"profile"), 3),
}


@pytest.mark.parametrize("kind", QUICK)
def test_tensorflow_decodes_plain_files_to_the_same_pixels(kind, tmp_path):
    content, channels = QUICK[kind]
    (tmp_path / "a").write_bytes(content)

    def never(path):
        raise AssertionError

    shape = (16, 24, channels)
    ((places, images),) = decoding.decode_files([tmp_path / "a"], shape, never)
    assert places.tolist() == [0]
    assert_array_equal(images[0], read_image(tmp_path / "a", None, "crop", channels))


def write(folder, contents):
    paths = []
    for number, content in enumerate(contents):
        paths.append(str(folder / f"{number:04}"))
        (folder / f"{number:04}").write_bytes(content)
    return paths


def numbered(number):
    """A picture that tells its number."""
    return np.full((2, 2, 3), number, np.uint8)


def all_of(batches):
    places, images = zip(*batches, strict=True)
    return np.concatenate(places), np.concatenate(images)


KINDS = [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})]


@pytest.mark.parametrize("common", [0, 1])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_mixed_kinds_come_in_order(common, size, tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "images_per_batch", lambda shape: size)
    contents = []
    for number in range(40):
        kind, options = KINDS[common if number % 3 else number % 2]
        contents.append(encoded(numbered(number), kind, **options))
    batches = list(
        decoding.decode_files(write(tmp_path, contents), (2, 2, 3), read_image)
    )
    assert max(len(places) for places, _ in batches) <= size
    places, images = all_of(batches)
    assert places.tolist() == images[:, 0, 0, 0].tolist() == list(range(40))


def test_a_long_gap_of_damage_is_no_large_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "images_per_batch", lambda shape: 4)
    sound = {0, 30, 31, 59}
    contents = [
        encoded(numbered(number), "PNG")[: None if number in sound else -30]
        for number in range(60)
    ]
    left_out = []
    sizes = []
    empty = np.empty
    monkeypatch.setattr(
        decoding.np, "empty", lambda shape, *rest: sizes.append(shape) or empty(shape)
    )
    paths = write(tmp_path, contents)
    batches = decoding.decode_files(paths, (2, 2, 3), read_image, left_out.append)
    places, images = all_of(batches)
    assert set(places.tolist()) == set(images[:, 0, 0, 0].tolist()) == sound
    assert [error.path for error in left_out] == [
        path for number, path in enumerate(paths) if number not in sound
    ]
    assert max(shape[0] for shape in sizes) <= 4


def test_the_first_of_many_failures_is_told(tmp_path):
    contents = [encoded(RGB, "BMP")] * 30
    contents[11] = contents[13] = contents[20] = b"damage"
    paths = write(tmp_path, contents)
    for _ in range(3):
        with pytest.raises(UnreadableImage) as caught:
            list(decoding.decode_files(paths, RGB.shape, read_image))
        assert caught.value.path == paths[11]


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError])
def test_an_error_stops_the_work_and_its_threads(error, tmp_path):
    paths = write(tmp_path, [encoded(RGB, "BMP")] * 200)
    before = threading.active_count()
    begun = []

    def read(path):
        begun.append(path)
        if path == paths[20]:
            raise error
        time.sleep(0.02)
        return read_image(path)

    with pytest.raises(error):
        list(decoding.decode_files(paths, RGB.shape, read))
    assert threading.active_count() == before
    assert len(begun) < 150


def test_a_reader_that_leaves_early_leaves_no_thread(tmp_path):
    paths = write(tmp_path, [encoded(RGB, "BMP")] * 600)
    before = threading.active_count()
    batches = decoding.decode_files(paths, RGB.shape, read_image)
    next(batches)
    batches.close()
    assert threading.active_count() == before


def test_many_threads_leave_the_filters_of_warnings_as_they_were(tmp_path):
    with_bomb = [encoded(RGB, "BMP"), png(10_000, 8, 2, [b""] * 10_000)] * 30
    paths = write(tmp_path, with_bomb)
    before = list(warnings.filters)
    left_out = []
    list(decoding.decode_files(paths, RGB.shape, read_image, left_out.append))
    assert len(left_out) == 30
    assert {error.reason[:11] for error in left_out} == {"claims more"}
    assert warnings.filters == before


def test_smooth_pictures_agree_as_well(tmp_path):
    """Not noise: decoders differ where they smooth colours."""
    picture = image_of(smooth(61, 47))
    for subsampling in (0, 1, 2):
        path = tmp_path / str(subsampling)
        path.write_bytes(encoded(picture, "JPEG", subsampling=subsampling, quality=60))
        ((_, images),) = decoding.decode_files([path], (61, 47, 3), None)
        assert_array_equal(images[0], read_image(path))

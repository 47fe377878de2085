"""Images that a camera held otherwise, and JPEG files that are decoded smaller."""

import numpy as np
import pytest
from image_bytes import (
    chunk,
    encoded,
    image_of,
    oriented,
    smooth,
    with_chunk,
    with_segment,
)
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.data.files import decoding, resize
from tfgan_kit.data.files.image_files import (
    UnreadableImage,
    describe_image,
    fit_pixels,
    read_image,
)

UPRIGHT = smooth(24, 40)
# How each orientation lies in the file, so that it is shown upright.
STORED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.swapaxes(0, 1),
    6: np.rot90(UPRIGHT),
    7: UPRIGHT[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90(UPRIGHT, -1),
}


def of_xmp(orientation):
    return f'<rdf:Description tiff:Orientation="{orientation}"/>'.encode()


def jpeg(pixels, orientation):
    return encoded(pixels, "JPEG", quality=98, exif=oriented(orientation))


def jpeg_xmp(pixels, orientation):
    packet = b"http://ns.adobe.com/xap/1.0/\0" + of_xmp(orientation)
    return with_segment(encoded(pixels, "JPEG", quality=98), 0xE1, packet)


def png(pixels, orientation):
    return encoded(pixels, "PNG", exif=oriented(orientation))


def png_exif_after_pixels(pixels, orientation):
    file = encoded(pixels, "PNG")
    return file[:-12] + chunk(b"eXIf", oriented(orientation)[6:]) + file[-12:]


def png_xmp(pixels, orientation):
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + of_xmp(orientation)
    return with_chunk(encoded(pixels, "PNG"), b"iTXt", text)


def png_raw_profile(pixels, orientation):
    block = oriented(orientation)
    text = f"Raw profile type exif\0\nexif\n{len(block):8}\n{block.hex()}\n"
    return with_chunk(encoded(pixels, "PNG"), b"tEXt", text.encode("latin-1"))


def webp(pixels, orientation):
    return encoded(pixels, "WEBP", lossless=True, exif=oriented(orientation))


MAKERS = [
    jpeg,
    jpeg_xmp,
    png,
    png_exif_after_pixels,
    png_xmp,
    png_raw_profile,
    webp,
]


@pytest.mark.parametrize("make", MAKERS)
def test_each_orientation_is_shown_upright(make, tmp_path):
    paths = [tmp_path / str(orientation) for orientation in STORED]
    for path, (orientation, pixels) in zip(paths, STORED.items(), strict=True):
        path.write_bytes(make(np.ascontiguousarray(pixels), orientation))
        found = describe_image(path)
        assert found["size"] == (24, 40)
        assert_allclose(found["pixels"].astype(int), UPRIGHT, atol=12)
        assert_allclose(read_image(path).astype(int), UPRIGHT, atol=12)
    # TensorFlow, which knows no orientation, must leave them to Pillow, also those
    # that have the shape already.
    ((_, images),) = decoding.decode_files(paths, (24, 40, 3), read_image)
    assert_array_equal(images, [read_image(path) for path in paths])


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("fit", ["crop", "stretch"])
def test_a_turned_jpeg_is_reduced_to_the_shape_it_is_shown_in(
    orientation, fit, tmp_path
):
    large = np.asarray(image_of(STORED[orientation].copy()).resize(
        [16 * side for side in STORED[orientation].shape[1::-1]]
    ))  # fmt: skip
    (tmp_path / "a.jpg").write_bytes(jpeg(large, orientation))
    found = read_image(tmp_path / "a.jpg", (24, 10), fit)
    exact = fit_pixels(read_image(tmp_path / "a.jpg"), (24, 10), fit)
    assert found.shape == (24, 10, 3)
    assert abs(found.astype(int) - exact).max() < 12


def test_a_large_jpeg_is_decoded_small(tmp_path, monkeypatch):
    (tmp_path / "a.jpg").write_bytes(encoded(smooth(800, 1600), "JPEG"))
    loaded = []
    convert = resize._convert
    monkeypatch.setattr(
        resize, "_convert", lambda i, c: loaded.append(i.size) or convert(i, c)
    )
    assert read_image(tmp_path / "a.jpg", (64, 64)).shape == (64, 64, 3)
    assert read_image(tmp_path / "a.jpg").shape == (800, 1600, 3)
    assert loaded == [(400, 200), (1600, 800)]


def test_a_cut_jpeg_is_found_although_it_is_decoded_small(tmp_path):
    file = encoded(smooth(800, 1600), "JPEG")
    (tmp_path / "a.jpg").write_bytes(file[: len(file) // 2])
    with pytest.raises(UnreadableImage, match=r"a\.jpg cannot be read: "):
        read_image(tmp_path / "a.jpg", (64, 64))

"""Every kind of image file, through TensorFlow and through Pillow, to known pixels."""

import numpy as np
import pytest
from image_bytes import (
    chunk,
    deep,
    encoded,
    image_of,
    noise,
    png,
    smooth,
    without_segment,
)
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from tfgan_kit.data.files.image_files import describe_image, read_image
from tfgan_kit.data.loading import load

RGB = noise()
RGBA = noise(channels=4)
GREY = noise(channels=1)
SMOOTH = smooth()
SMOOTH_GREY = smooth(channels=1)
FRAMES = {"save_all": True, "append_images": [image_of(255 - RGB)]}
PALETTE = np.array([[10, 20, 30], [200, 100, 0], [0, 255, 9], [70, 60, 50]], np.uint8)
# Two bits a pixel: 0, 1, 2, 3.
BITS = bytes([0b00011011])
LEVELS = np.array([[0, 128, 257, 258, 32768, 65407, 65408, 65535]])


def over_black(pixels):
    return np.rint(pixels[..., :-1] * (pixels[..., -1:] / 255)).astype(np.uint8)


def rgb(*pixels):
    return np.array([pixels], np.uint8)


def grey(*levels):
    return np.array([levels], np.uint8)[..., None]


def luma(pixels):
    return np.rint(pixels[..., :3] @ [0.299, 0.587, 0.114])[..., None]


def paletted(**options):
    image = Image.fromarray(np.arange(4, dtype=np.uint8)[None], "P")
    image.putpalette(PALETTE.tobytes())
    return encoded(image, "PNG", **options)


def cmyk():
    return Image.fromarray(255 - smooth(channels=4), "CMYK")


def small_first_frame():
    """An animation whose first frame fills a corner of its canvas."""
    file = bytearray(encoded(image_of(PALETTE[None]), "GIF"))
    file[6:8] = (6).to_bytes(2, "little")
    return bytes(file)


def cmyk_pixels():
    inks = (255 - smooth(channels=4)).astype(float) / 255
    return 255 * (1 - inks[..., :3]) * (1 - inks[..., 3:])


TRNS = {"grey": chunk(b"tRNS", deep(1)), "rgb": chunk(b"tRNS", deep(200, 100, 0))}

# What is in the file, the pixels it must be read to, and how far they may differ.
EXACT = {
    "png": (encoded(RGB, "PNG"), RGB),
    "png, grey": (encoded(GREY, "PNG"), GREY),
    "png, 1 bit": (png(4, 1, 0, [b"\x50"]), grey(0, 255, 0, 255)),
    "png, 2 bits": (png(4, 2, 0, [BITS]), grey(0, 85, 170, 255)),
    "png, 16 bits grey": (
        png(8, 16, 0, [deep(*LEVELS[0])]),
        np.rint(LEVELS[..., None] / 257),
    ),
    "png, 16 bits rgb": (png(1, 16, 2, [deep(0, 256, 65535)]), rgb([0, 1, 255])),
    "png, colours to grey": (encoded(RGB, "PNG"), luma(RGB)),
    "png, grey to colours": (encoded(GREY, "PNG"), np.repeat(GREY, 3, axis=-1)),
    "png, grey to alpha": (
        encoded(GREY, "PNG"),
        np.concatenate([np.repeat(GREY, 3, axis=-1), 255 + 0 * GREY], axis=-1),
    ),
    "rgba": (encoded(RGBA, "PNG"), RGBA),
    "rgba over black": (encoded(RGBA, "PNG"), over_black(RGBA)),
    "rgba to grey": (encoded(RGBA, "PNG"), luma(over_black(RGBA))),
    "rgba, 16 bits": (
        png(1, 16, 6, [deep(65535, 256, 0, 32768)]),
        rgb([255, 1, 0, 128]),
    ),
    "grey with alpha": (
        png(2, 8, 4, [bytes([200, 128, 9, 0])]),
        rgb([200, 200, 200, 128], [9, 9, 9, 0]),
    ),
    "grey with alpha over black": (
        png(2, 8, 4, [bytes([200, 128, 9, 0])]),
        grey(100, 0),
    ),
    "palette": (paletted(), PALETTE[None]),
    "palette, alpha": (
        paletted(transparency=bytes([255, 0, 128])),
        np.insert(PALETTE, 3, [255, 0, 128, 255], axis=1)[None],
    ),
    "palette, alpha over black": (
        paletted(transparency=bytes([255, 0, 51])),
        rgb(PALETTE[0], [0, 0, 0], [0, 51, 2], PALETTE[3]),
    ),
    "palette, one clear": (
        paletted(transparency=3),
        rgb(*PALETTE[:3], [0, 0, 0]),
    ),
    "colour key": (
        png(4, 8, 2, [PALETTE.tobytes()], TRNS["rgb"]),
        rgb(PALETTE[0], [0, 0, 0], *PALETTE[2:]),
    ),
    "colour key, grey of 2 bits": (
        png(4, 2, 0, [BITS], TRNS["grey"]),
        rgb(*[[level] * 3 + [255 * (level != 85)] for level in (0, 85, 170, 255)]),
    ),
    "colour key, grey of 16 bits": (
        png(2, 16, 0, [deep(1, 40000)], chunk(b"tRNS", deep(40000))),
        rgb([0, 0, 0, 255], [156, 156, 156, 0]),
    ),
    "bmp": (encoded(RGB, "BMP"), RGB),
    "bmp, 1 bit": (encoded(image_of(GREY).point(lambda v: 255 * (v > 99), "1"), "BMP"),
                   255 * (GREY > 99)),
    "bmp, palette": (encoded(image_of(GREY), "BMP"), GREY),
    "gif": (encoded(image_of(PALETTE[None]), "GIF"), PALETTE[None]),
    "gif, first frame": (
        encoded(image_of(PALETTE[None]), "GIF", save_all=True,
                append_images=[image_of(255 - PALETTE[None])]),
        PALETTE[None],
    ),
    "gif, a corner": (
        small_first_frame(),
        rgb(*PALETTE, PALETTE[2], PALETTE[2]),  # its background's colour
    ),
    "webp": (encoded(RGB, "WEBP", lossless=True), RGB),
    "webp, alpha": (encoded(RGBA, "WEBP", lossless=True, exact=True), RGBA),
    "webp, first frame": (encoded(RGB, "WEBP", lossless=True, **FRAMES), RGB),
    "apng, first frame": (encoded(RGB, "PNG", **FRAMES), RGB),
    "1x1": (encoded(RGB[:1, :1], "PNG"), RGB[:1, :1]),
    "20000x1": (encoded(noise(1, 20000), "PNG"), noise(1, 20000)),
    "1x20000": (encoded(noise(20000, 1), "BMP"), noise(20000, 1)),
}  # fmt: skip
CLOSE = {
    "jpeg": (encoded(SMOOTH, "JPEG", quality=95), SMOOTH),
    "jpeg, 4:4:4": (encoded(SMOOTH, "JPEG", quality=95, subsampling=0), SMOOTH),
    "jpeg, 4:2:0": (encoded(SMOOTH, "JPEG", quality=95, subsampling=2), SMOOTH),
    "jpeg, progressive": (
        encoded(SMOOTH, "JPEG", quality=95, progressive=True),
        SMOOTH,
    ),
    "jpeg, grey": (encoded(SMOOTH_GREY, "JPEG", quality=95), SMOOTH_GREY),
    "jpeg, rgb inside": (encoded(SMOOTH, "JPEG", quality=95, keep_rgb=True), SMOOTH),
    "jpeg, cmyk": (encoded(cmyk(), "JPEG", quality=98), cmyk_pixels()),
    "jpeg, cmyk without adobe's word": (
        without_segment(encoded(cmyk(), "JPEG", quality=98), 0xEE),
        cmyk_pixels(),
    ),
    "mpo": (
        encoded(
            SMOOTH, "MPO", save_all=True, append_images=[image_of(255 - SMOOTH)],
            quality=95,
        ),
        SMOOTH,
    ),
    "webp, lossy": (encoded(SMOOTH, "WEBP", quality=95), SMOOTH),
}  # fmt: skip


def read(folder, content, shape, name="odd.png"):
    """What `load` makes of the file beside a sound one of the same shape."""
    height, width, channels = shape
    sound = noise(height, width, channels)
    (folder / "0.png").write_bytes(encoded(sound, "PNG"))
    (folder / name).write_bytes(content)
    images = load(str(folder), channels=channels).images
    assert_array_equal(images[0], sound)
    # Whichever of the two decoders it was.
    assert_array_equal(images[1], read_image(folder / name, None, "crop", channels))
    found = describe_image(folder / name)
    assert found["size"] == (height, width)
    if found["channels"] == channels:
        assert_array_equal(found["pixels"], images[1])
    return images[1]


@pytest.mark.parametrize("kind", EXACT)
def test_pixels_are_exact(kind, tmp_path):
    content, expected = EXACT[kind]
    # Pillow weighs colours and alpha in integers.
    rounds = 1 if "over" in kind or "to grey" in kind else 0
    assert_allclose(
        read(tmp_path, content, expected.shape).astype(int),
        expected.astype(int),
        atol=rounds,
    )


@pytest.mark.parametrize("kind", CLOSE)
def test_pixels_are_close(kind, tmp_path):
    content, expected = CLOSE[kind]
    found = read(tmp_path, content, expected.shape).astype(float)
    assert abs(found - expected).mean() < 3
    assert abs(found - expected).max() < 25


@pytest.mark.parametrize(
    ("kind", "name"),
    [("png", "odd.jpg"), ("jpeg", "odd.PNG"), ("gif", "odd.bmp"), ("bmp", "odd.jfif")],
)
def test_the_content_says_the_kind_and_not_the_suffix(kind, name, tmp_path):
    content, expected = {**EXACT, **CLOSE}[kind]
    found = read(tmp_path, content, expected.shape, name)
    assert abs(found.astype(int) - expected).max() < 25


@pytest.mark.parametrize(
    ("kind", "channels"),
    [("png", 3), ("png, grey", 1), ("png, 16 bits grey", 1), ("rgba", 4), ("gif", 3),
     ("palette", 3), ("palette, alpha", 4), ("colour key", 4), ("bmp, palette", 1)],
)  # fmt: skip
def test_what_a_file_is_said_to_be(kind, channels, tmp_path):
    (tmp_path / "odd").write_bytes(EXACT[kind][0])
    found = describe_image(tmp_path / "odd")
    assert found["channels"] == channels
    assert found["frames"] == 1
    assert found["pixels"].shape == (*found["size"], channels)
    assert read_image(tmp_path / "odd").shape[-1] == min(channels, 3)


@pytest.mark.parametrize(
    ("kind", "format"),
    [("gif, first frame", "GIF"), ("webp, first frame", "WEBP"),
     ("apng, first frame", "PNG"), ("mpo", "MPO")],
)  # fmt: skip
def test_frames_are_counted(kind, format, tmp_path):
    (tmp_path / "odd").write_bytes({**EXACT, **CLOSE}[kind][0])
    found = describe_image(tmp_path / "odd")
    assert (found["frames"], found["format"]) == (2, format)


@pytest.mark.parametrize("kind", ["GIF", "MPO", "PNG"])
def test_damage_in_a_later_frame_does_not_matter(kind, tmp_path):
    frames = [image_of(noise(40, 30) // 2 + number) for number in range(4)]
    whole = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    (tmp_path / "odd").write_bytes(whole)
    expected = read_image(tmp_path / "odd")
    for part in (0.3, 0.5, 0.8):
        (tmp_path / "odd").write_bytes(whole[: int(len(whole) * part)])
        assert_array_equal(read_image(tmp_path / "odd"), expected)
        found = describe_image(tmp_path / "odd")
        assert_array_equal(found["pixels"], expected)
        assert found["frames"] >= 2

"""Damaged and strange files: each is read right, or named in one sentence."""

import contextlib
import os
import socket
import zlib

import pytest
from image_bytes import (
    PNG_HEAD,
    chunk,
    encoded,
    image_of,
    noise,
    oriented,
    png_header,
    smooth,
    with_chunk,
    with_segment,
)
from numpy.testing import assert_array_equal

from tfgan_kit.data.files.image_files import read_image
from tfgan_kit.data.loading import load
from tfgan_kit.errors import InputError

RGB = noise(40, 30)
PNG = encoded(RGB, "PNG")
JPEG = encoded(smooth(40, 30), "JPEG", quality=95)
GIF = encoded(image_of(RGB), "GIF")
BMP = encoded(RGB, "BMP")
WEBP = encoded(RGB, "WEBP", lossless=True)
NO_IMAGE = "is no PNG, JPEG, BMP, WebP or GIF image, or its header is damaged"
TOO_LARGE = "claims more than 89,478,485 pixels and is not read"
# What Pillow says is not ours to fix, but there must be something.
PILLOW = "cannot be read: [a-zA-Z].+"


def half(file):
    return file[: len(file) // 2]


def flipped(file, place):
    file = bytearray(file)
    file[place] ^= 255
    return bytes(file)


def end_of_pixels(file):
    """Where the checksum of a PNG's pixels stands."""
    place = file.index(b"IDAT") + 4
    return place + int.from_bytes(file[place - 8 : place - 4], "big")


def claiming(width, height):
    """A PNG file whose header claims another size."""
    return png_header(width, height, 8, 2) + PNG[33:]


def listen(path):
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)  # paths of sockets are short


def link_to(target):
    return lambda path: os.symlink(target, path)


UNREADABLE = {
    "png, half": (half(PNG), PILLOW),
    "jpeg, half": (half(JPEG), PILLOW),
    "jpeg, two bytes less": (JPEG[:-2], PILLOW),
    "gif, half": (half(GIF), PILLOW),
    "bmp, half": (half(BMP), PILLOW),
    "webp, half": (half(WEBP), PILLOW),
    "png, its head": (PNG[:20], PILLOW),
    "jpeg, its head": (JPEG[:3], NO_IMAGE),
    "gif, its head": (GIF[:20], NO_IMAGE),
    "png, no pixels": (PNG[:33] + chunk(b"IEND", b""), PILLOW),
    "png, wrong pixels": (flipped(PNG, end_of_pixels(PNG) // 2), PILLOW),
    "png, wrong header": (flipped(PNG, 29), NO_IMAGE),
    "png, nothing but a signature": (PNG_HEAD, NO_IMAGE),
    "png, of no size": (claiming(0, 0), NO_IMAGE),
    "no byte": (b"", "is empty"),
    "text": (b"no image\n" * 99, NO_IMAGE),
    "zeros": (bytes(5000), NO_IMAGE),
    "html": (b"<!DOCTYPE html><title>404</title>", NO_IMAGE),
    "tiff": (encoded(RGB, "TIFF"), NO_IMAGE),
    "a bomb's header": (claiming(60_000, 60_000), TOO_LARGE),
    # Pillow itself only warns of it.
    "a smaller bomb's header": (claiming(10_000, 10_000), TOO_LARGE),
    "a bomb of text": (
        with_chunk(PNG, b"zTXt", b"a\0\0" + zlib.compress(bytes(10**7))),
        PILLOW,
    ),
    "a link to nothing": (
        link_to("nothing"),
        "cannot be read: No such file or directory",
    ),
    "a link to itself": (
        link_to("odd.png"),
        "cannot be read: Too many levels of symbolic links",
    ),
    "a pipe": (os.mkfifo, "is no regular file"),
    "a socket": (listen, "is no regular file"),
    "no permission": (
        lambda path: (path.write_bytes(PNG), path.chmod(0)),
        "cannot be read: Permission denied",
    ),
}
# Damage that does not reach the pixels: other programs show these files, too.
READ = {
    "png, bytes after its end": PNG + b"more" * 99,
    "png, no end": PNG[:-12],
    "png, wrong checksum of sound pixels": flipped(PNG, end_of_pixels(PNG)),
    "png, broken exif": with_chunk(PNG, b"eXIf", b"nonsense"),
    "png, empty exif": with_chunk(PNG, b"eXIf", b""),
    "gif, no end": GIF[:-2],
    "bmp, bytes after its end": BMP + b"more",
    "webp, bytes after its end": WEBP + b"more",
    "jpeg, bytes after its end": JPEG + b"more" * 99,
    "jpeg, two in one": JPEG + JPEG,
    "jpeg, broken exif": with_segment(JPEG, 0xE1, b"Exif\0\0nonsense"),
    "jpeg, exif cut": with_segment(JPEG, 0xE1, oriented(6)[:20]),
    "jpeg, odd orientation": with_segment(JPEG, 0xE1, oriented("a")),
    "jpeg, no such orientation": with_segment(JPEG, 0xE1, oriented(9)),
}


def put(path, content):
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_an_unreadable_file_is_named_or_left_out(kind, tmp_path):
    content, reason = UNREADABLE[kind]
    if kind == "no permission" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    put(tmp_path / "odd.png", content)
    (tmp_path / "sound.png").write_bytes(PNG)  # comes after it
    for _ in range(2):
        with pytest.raises(InputError, match=rf"\A{tmp_path}/odd.png {reason}\.\Z"):
            load(str(tmp_path))
        (tmp_path / "a.png").write_bytes(PNG)  # comes before it
    told = []
    data = load(str(tmp_path), skip_corrupt=True, announce=told.append)
    assert_array_equal(data.images, [RGB, RGB])
    assert len(told) == 1
    assert told[0].startswith(
        f"1 of 3 images is left out, such as this: {tmp_path}/odd.png "
    )


@pytest.mark.parametrize("kind", READ)
def test_harmless_damage_is_read(kind, tmp_path):
    sound = {"jpeg": JPEG, "gif": GIF}.get(kind.split(",")[0], PNG)
    (tmp_path / "a.png").write_bytes(sound)
    (tmp_path / "odd.png").write_bytes(READ[kind])
    images = load(str(tmp_path)).images
    assert_array_equal(images[0], images[1])
    assert_array_equal(images[1], read_image(tmp_path / "odd.png"))


NAMES = [
    "two words.png",
    "two\nlines\r.png",
    "100%s%n.png",
    "-x.png",
    "--help.png",
    "'\"`$(x).png",
    "[a]*?{b}.png",
    "back\\slash.png",
    "\N{GRINNING FACE}\u0301\u202e.png",
    os.fsdecode(b"caf\xe9\xff.png"),
    "a" * 251 + ".png",
    ".png.png"[1:],
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_and_can_be_told(name, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    path = folder / name
    path.write_bytes(PNG)
    assert_array_equal(load(str(folder)).images, [RGB])
    (folder / f"{name[:-8]}z.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"z\.png is empty\.\Z") as caught:
        load(str(folder))
    told = str(caught.value)
    assert told.isprintable()
    assert told.encode()
    for split in ("x\n", os.fsdecode(b"\xff")):
        with pytest.raises(InputError, match="no such split") as caught:
            load(str(folder), split=split)
        assert str(caught.value).isprintable()


def test_a_long_reason_is_cut(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise ValueError("why\N{BELL} " * 999 + "\nmore")

    monkeypatch.setattr("PIL.Image.open", fail)
    (tmp_path / "a.png").write_bytes(PNG)
    with pytest.raises(InputError) as caught:
        load(str(tmp_path))
    assert len(str(caught.value)) < len(str(tmp_path)) + 300
    assert str(caught.value).isprintable()


def test_what_is_no_file_by_its_kind_is_a_class(tmp_path):
    (tmp_path / "x.png").mkdir()
    (tmp_path / "x.png" / "a.png").write_bytes(PNG)
    assert load(str(tmp_path)).class_names == ("x.png",)


def test_files_that_claim_no_image_are_left_alone_and_told(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    for name in (".DS_Store", "._a.png", "Thumbs.db", "no_suffix", "readme.txt"):
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "b.png").write_bytes(PNG)
    told = []
    assert len(load(str(tmp_path), announce=told.append)) == 1
    assert told == [
        f"ignored 6 files that are not an image by name in {tmp_path}, such as "
        ".DS_Store"
    ]


def test_a_folder_of_damage_alone(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.png").write_bytes(half(PNG))
    with pytest.raises(InputError, match="none of the 2 files can be read"):
        load(str(tmp_path), skip_corrupt=True)

"""Images cut into tiles."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from tfgan_kit import data
from tfgan_kit.data import pairs
from tfgan_kit.errors import InputError

RANDOM = np.random.default_rng(0)
SIZES = [(9, 13), (8, 8), (3, 30), (13, 9), (17, 8)]
PHOTOS = [RANDOM.integers(0, 256, (*size, 3), "uint8") for size in SIZES]


def save(folder, photos=PHOTOS, **options):
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(photos):
        Image.fromarray(pixels).save(folder / f"photo {number}.png", **options)
    return str(folder)


def expected(photos, side):
    """Return the tiles by the definition: from the middle, row by row."""
    tiles = []
    for photo in photos:
        rows, columns = photo.shape[0] // side, photo.shape[1] // side
        top = (photo.shape[0] - rows * side) // 2
        left = (photo.shape[1] - columns * side) // 2
        tiles += [
            photo[y : y + side, x : x + side]
            for y in range(top, top + rows * side, side)
            for x in range(left, left + columns * side, side)
        ]
    return np.array(tiles)


@pytest.mark.parametrize("side", [4, 5])
@pytest.mark.parametrize("place", ["memory", "disk"])
def test_photographs_of_any_size_become_tiles(tmp_path, monkeypatch, side, place):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    said = []
    folder = save(tmp_path / "photos")
    found = data.load(folder, tile=side, cache=place, announce=said.append)
    assert_array_equal(found.images, expected(PHOTOS, side))
    assert f"{len(found)} tiles of {side}x{side}; 1 are smaller" in said[0]
    whole = data.load(folder, tile=3, cache=place)
    assert_array_equal(whole.images, expected(PHOTOS, 3))


def test_large_photographs_come_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("tfgan_kit.data.source._MOST", 2)
    found = data.load(save(tmp_path / "photos"), tile=2)
    assert_array_equal(found.images, expected(PHOTOS, 2))


def test_tiles_keep_the_label_of_their_image(tmp_path):
    images = RANDOM.integers(0, 256, (3, 5, 9), "uint8")
    np.savez(tmp_path / "set.npz", images=images, labels=[2, 0, 1])
    found = data.load(str(tmp_path / "set.npz"), tile=4)
    assert_array_equal(found.images, expected(images[..., None], 4))
    assert_array_equal(found.labels, [2, 2, 0, 0, 1, 1])
    embedded = data.load(data.EMBEDDED, split="test[:3]", tile=14)
    whole = data.load(data.EMBEDDED, split="test[:3]")
    assert_array_equal(embedded.labels, np.repeat(whole.labels, 4))
    assert_array_equal(embedded.images, expected(whole.images, 14))


def test_tiles_follow_size_orientation_and_channels(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    folder = save(tmp_path / "turned", PHOTOS[:1], exif=turned)
    found = data.load(folder, tile=4)
    assert_array_equal(found.images, expected([np.rot90(PHOTOS[0], -1)], 4))
    sized = data.load(save(tmp_path / "all"), tile=4, image_size=(8, 12), channels=1)
    assert sized.images.shape == (5 * 6, 4, 4, 1)


def test_pairs_are_made_of_tiles(tmp_path):
    found = data.load(save(tmp_path / "photos"), tile=8, pairs="x4")
    assert_array_equal(found.fields["target"], expected(PHOTOS, 8))
    assert_array_equal(found.fields["source"], pairs.make("x4", expected(PHOTOS, 8)))


def test_both_images_of_a_pair_are_cut_alike(tmp_path):
    others = [255 - photo for photo in PHOTOS]
    save(tmp_path / "maps/train/A")
    save(tmp_path / "maps/train/B", others)
    fields = ("source", "target")
    found = data.load(str(tmp_path / "maps"), fields=fields, tile=4)
    assert_array_equal(found.fields["source"], expected(PHOTOS, 4))
    assert_array_equal(found.fields["target"], 255 - found.fields["source"])
    both = [np.concatenate(pair, 1) for pair in zip(PHOTOS, others, strict=True)]
    halves = data.load(save(tmp_path / "halves", both), fields=fields, tile=4)
    assert_array_equal(halves.fields["source"], found.fields["source"])
    assert_array_equal(halves.fields["target"], found.fields["target"])
    save(tmp_path / "maps/train/B", [*others[:3], others[3][1:], others[4]])
    with pytest.raises(InputError, match="pair 3 with source 13x9 and target 12x9"):
        data.load(str(tmp_path / "maps"), fields=fields, tile=4)
    unpaired = data.load(
        str(tmp_path / "maps"), fields=("a", "b"), paired=False, tile=4
    )
    assert len(unpaired.fields["a"]) == len(found)


def test_damaged_photographs_are_named_or_left_out(tmp_path):
    folder = save(tmp_path / "photos")
    content = (tmp_path / "photos/photo 0.png").read_bytes()
    (tmp_path / "photos/photo 0.png").write_bytes(content[: len(content) // 2])
    (tmp_path / "photos/photo 4.png").write_bytes(b"no image")
    with pytest.raises(InputError, match=r"photo 0\.png cannot be read"):
        data.load(folder, tile=4)
    found = data.load(folder, tile=4, skip_corrupt=True)
    assert_array_equal(found.images, expected(PHOTOS[1:4], 4))


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (31, "smaller than a tile: give a smaller --tile. Received: --tile 31 and"),
        (0, "a tile must be"),
        (-1, "a tile must be"),
        (2.5, "a tile must be"),
    ],
)
def test_a_side_that_cuts_nothing_is_refused(tmp_path, side, words):
    with pytest.raises(InputError, match=words):
        data.load(save(tmp_path / "photos"), tile=side)


def test_vectors_have_no_tiles(tmp_path):
    np.save(tmp_path / "rows.npy", np.zeros((4, 3), np.float32))
    with pytest.raises(InputError, match=r"--tile cuts images\. Received: vectors"):
        data.load(str(tmp_path / "rows.npy"), tile=2)


def test_photographs_of_other_channels_are_refused(tmp_path):
    save(tmp_path / "photos", [PHOTOS[0][..., 0], *PHOTOS[1:]])
    with pytest.raises(InputError, match="differ in channels"):
        data.load(str(tmp_path / "photos"), tile=4)
    found = data.load(str(tmp_path / "photos"), tile=4, channels=3)
    assert found.image_shape == (4, 4, 3)

"""Arrays as NumPy writes them, sound and damaged; nothing is ever unpickled."""

import os
import pickle
import zipfile

import numpy as np
import pytest
from image_bytes import noise
from numpy.testing import assert_array_equal

from tfgan_kit.data.loading import load
from tfgan_kit.errors import InputError

IMAGES = np.stack([noise(4, 5) + number for number in range(6)])
GREY = IMAGES[..., :1]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(path, **settings):
    with pytest.raises(InputError) as caught:
        load(path, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_bytes_come_as_they_are():
    np.save("a.npy", IMAGES)
    for dataset in ("a.npy", "./a.npy", os.path.abspath("a.npy")):
        data = load(dataset)
        assert_array_equal(data.images, IMAGES)
        assert (data.name, data.version, data.labels) == ("a", None, None)


@pytest.mark.parametrize("save", [np.save, np.savez, np.savez_compressed])
def test_what_can_be_mapped_is_mapped(save):
    path = "a.npy" if save is np.save else "a.npz"
    save(path, **{"arr" if save is np.save else "images": IMAGES})
    told = []
    data = load(path, cache="disk", announce=told.append)
    assert data.is_mapped
    assert_array_equal(data.images, IMAGES)
    # Only of the compressed one a copy is made.
    assert len(told) == (save is np.savez_compressed)
    assert not load(path, cache="memory").is_mapped


def test_an_array_of_grey_images_may_have_three_dimensions():
    np.save("a.npy", GREY[..., 0])
    assert_array_equal(load("a.npy").images, GREY)
    assert_array_equal(load("a.npy", cache="disk").images, GREY)


def test_a_file_is_known_by_its_content():
    np.savez("a.npz", images=IMAGES)
    os.rename("a.npz", "a.npy")
    np.save("b.npy", IMAGES)
    os.rename("b.npy", "b.NPZ")
    assert load("a.npy").fingerprint == load("b.NPZ").fingerprint


def test_labels_stay_with_their_images():
    np.savez("a.npz", images=IMAGES, labels=np.arange(6, dtype=np.uint8))
    data = load("a.npz", split="train[4:]+train[:1]")
    assert data.labels.tolist() == [4, 5, 0]
    assert data.labels.dtype == np.int64
    assert_array_equal(data.images, IMAGES[[4, 5, 0]])
    data = load("a.npz", split="train[1:3]", cache="disk")
    assert data.labels.tolist() == [1, 2]
    assert_array_equal(data.images, IMAGES[1:3])


VALUES = [0, 1, 127, 128, 254, 255]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f2", "g"])
@pytest.mark.parametrize("low", [0, -1])
def test_floats_come_to_the_nearest_byte(dtype, low):
    exact = np.linspace(low, 1, 256)
    steps = np.array([exact[value] for value in VALUES])
    # A third of a step to either side does not matter.
    shift = (1 - low) / 255 / 3
    rows = np.clip([steps - shift, steps, steps + shift], low, 1)
    np.save("a.npy", rows[None].astype(dtype))
    (found,) = load("a.npy", value_range=(low, 1)).images
    assert found[..., 0].tolist() == [VALUES] * 3


@pytest.mark.parametrize(
    ("low", "value_range", "doubted"),
    [(0, (-1, 1), True), (-1, (-1, 1), False), (0, (0, 1), False), (0, [-1, 1], True)],
)
def test_floats_that_never_go_below_0_are_doubted(low, value_range, doubted):
    np.save("a.npy", np.linspace(low, 1, 200).reshape(10, 4, 5))
    said = []
    load("a.npy", value_range=value_range, announce=said.append)
    assert [sentence for sentence in said if "--value-range" in sentence] == (
        said if doubted else []
    )
    assert len(said) == doubted


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -0.1, 1.001])
def test_a_value_out_of_range_is_told_with_its_image(wrong):
    values = np.full((6, 4, 5), 0.5)
    values[3, 1, 1] = wrong
    np.save("a.npy", values)
    expected = (
        "image 3 of a.npy has values outside of 0 to 1, or none: give another "
        "--value-range."
    )
    assert refusal("a.npy", value_range=(0, 1)) == expected
    assert refusal("a.npy", value_range=(0, 1), split="train[2:]") == expected
    assert len(load("a.npy", value_range=(0, 1), split="train[:3]")) == 3


def test_floats_need_a_range_and_bytes_none():
    np.save("a.npy", IMAGES / 255)
    assert refusal("a.npy") == (
        "a.npy is of float64: give --value-range (0,1 or -1,1: what black and white "
        "are)."
    )
    np.save("a.npy", IMAGES)
    told = "a.npy is of uint8: leave out --value-range."
    assert refusal("a.npy", value_range=(0, 1)) == told
    assert "leave it out" in refusal("a.npy", skip_corrupt=True)


@pytest.mark.parametrize("cache", ["memory", "disk"])
def test_arrays_in_the_order_of_fortran(cache):
    np.save("a.npy", np.asfortranarray(IMAGES))
    np.savez("b.npz", images=np.asfortranarray(IMAGES))
    for path in ("a.npy", "b.npz"):
        assert_array_equal(load(path, cache=cache).images, IMAGES)


def test_images_are_brought_to_a_size_and_to_channels():
    np.save("a.npy", np.full((2, 8, 12, 1), 9, np.uint8))
    data = load("a.npy", image_size=(4, 4), channels=3)
    assert data.images.shape == (2, 4, 4, 3)
    assert (data.images == 9).all()
    assert load("a.npy", image_size=(3, 5)).images.shape == (2, 3, 5, 1)
    np.save("b.npy", np.full((1, 8, 12, 4), 128, np.uint8))
    assert load("b.npy", channels=3).images[0, 0, 0].tolist() == [64] * 3
    np.save("c.npy", np.zeros((1, 8, 12, 7), np.uint8))
    assert load("c.npy").images.shape == (1, 8, 12, 7)
    assert "only images of 1, 3 or 4" in refusal("c.npy", image_size=(4, 4))


class Evil:
    """Leaves a folder behind when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("unpickled",)


def evil_files():
    objects = np.array([Evil()], object)
    np.save("a.npy", objects, allow_pickle=True)
    yield "a.npy"
    for number, save in enumerate([np.savez, np.savez_compressed]):
        save(f"{number}.npz", images=objects)
        yield f"{number}.npz"
        save(f"labels{number}.npz", images=IMAGES, labels=objects)
        yield f"labels{number}.npz"
    for name in ("b.npy", "b.npz"):
        with open(name, "wb") as file:
            pickle.dump(objects, file)
        yield name
    for member in ("images", "images.npy"):
        with zipfile.ZipFile("c.npz", "w") as archive:
            archive.writestr(member, pickle.dumps(objects))
        yield "c.npz"


def test_no_pickle_is_ever_opened():
    for path in evil_files():
        assert path in refusal(path)
        assert not os.path.exists("unpickled")
    assert refusal("a.npy").endswith("as an array of numbers: it holds objects.")
    with open("b.npy", "rb") as file:
        pickle.load(file)
    assert os.path.exists("unpickled")  # it does what it says


def header(text):
    """A file with this text for its description of an array."""
    line = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\1\0" + len(line).to_bytes(2, "little") + line


CLAIM = "{{'descr': '|u1', 'fortran_order': False, 'shape': {}}}"
FILES = {
    "nothing": b"",
    "text": b"1 2 3\n" * 99,
    "a signature": b"\x93NUMPY",
    "a huge claim": header(CLAIM.format((10**9, 10**9, 10**9, 3))),
    "a negative claim": header(CLAIM.format((-1, 4, 4, 3))),
    "a call": header("__import__('os').mkdir('unpickled')"),
    "no such version": b"\x93NUMPY\x09\0" + bytes(99),
}


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_array_is_told(kind, suffix):
    with open(f"a{suffix}", "wb") as file:
        file.write(FILES[kind])
    assert refusal(f"a{suffix}").startswith(f"a{suffix} ")
    with zipfile.ZipFile(f"b{suffix}", "w") as archive:
        archive.writestr("images.npy", FILES[kind])
    assert refusal(f"b{suffix}").startswith(f"b{suffix} ")
    assert not os.path.exists("unpickled")


@pytest.mark.parametrize("save", [np.save, np.savez, np.savez_compressed])
def test_a_cut_file_is_told(save):
    path = "a.npy" if save is np.save else "a.npz"
    save(path, **{"arr" if save is np.save else "images": IMAGES})
    size = os.path.getsize(path)
    for part in (0.99, 0.8, 0.5, 0.2, 0.05):
        os.truncate(path, int(size * part))
        assert refusal(path).startswith("a.np")


def test_a_flipped_byte_of_an_archive_is_told():
    np.savez_compressed("a.npz", images=IMAGES)
    with open("a.npz", "r+b") as file:
        file.seek(200)
        file.write(b"\0\0\0")
    assert "cannot be read as an array of numbers: " in refusal("a.npz")


def test_a_pipe_is_not_waited_for():
    os.mkfifo("a.npy")
    assert refusal("a.npy") == "a.npy is no regular file."
    assert "does not exist" in refusal("b.npy")

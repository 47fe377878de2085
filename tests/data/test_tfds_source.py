import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import tensorflow_datasets as tfds

from tfgan_kit.data.loading import load
from tfgan_kit.data.sources import tfds_source
from tfgan_kit.errors import InputError

EMBEDDED = "fashion_mnist_mini"
IMAGE = tfds.features.Image(shape=(2, 3, 1))


def store(data_dir, name, features, examples, version="1.0.0"):
    """Prepares a data set of one split of the given examples, in their order."""
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version=version,
        features=tfds.features.FeaturesDict(features),
        split_datasets={"train": list(enumerate(examples))},
        data_dir=data_dir,
        disable_shuffling=True,
    )


def image(value, height=2, width=3, dtype=np.uint8):
    return np.full((height, width, 1), value, dtype)


def file_of(data_dir, name):
    return next(Path(data_dir, name).rglob("*.tfrecord*"))


def test_labels_names_and_order(tmp_path):
    label = tfds.features.ClassLabel(names=["cat", "dog"])
    examples = [{"image": image(i), "label": i % 2} for i in range(5)]
    store(tmp_path, "pets", {"image": IMAGE, "label": label}, examples)
    data = load("pets", data_dir=tmp_path)
    assert data.images.dtype == np.uint8
    assert data.images.flags.c_contiguous
    assert data.images[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert data.labels.dtype == np.int64
    assert data.labels.tolist() == [0, 1, 0, 1, 0]
    assert data.class_names == ("cat", "dog")
    assert (data.name, data.version, data.split) == ("pets", "1.0.0", "train")
    part = load("pets", data_dir=str(tmp_path), split="train[1:3]")
    assert part.labels.tolist() == [1, 0]
    assert (part.images == data.images[1:3]).all()


def test_without_labels_and_of_undeclared_size(tmp_path):
    free = tfds.features.Image(shape=(None, None, 1))
    store(tmp_path, "plain", {"photo": free}, [{"photo": image(i)} for i in (7, 8)])
    data = load("plain", data_dir=tmp_path)
    assert data.images[:, 1, 2, 0].tolist() == [7, 8]
    assert data.labels is data.class_names is None


def test_labels_that_say_unknown_are_none(tmp_path):
    label = tfds.features.ClassLabel(names=["cat", "dog"])
    examples = [{"image": image(0), "label": -1}]
    store(tmp_path, "unknown", {"image": IMAGE, "label": label}, examples)
    data = load("unknown", data_dir=tmp_path)
    assert data.labels is data.class_names is None


def test_data_on_disk_comes_before_the_version_in_the_code(tmp_path):
    store(tmp_path, "mnist", {"image": IMAGE}, [{"image": image(1)}], "2.0.0")
    assert load("mnist", data_dir=tmp_path).version == "2.0.0"


def test_the_default_directory_is_that_of_tfds(tmp_path, monkeypatch):
    store(tmp_path, "mine", {"image": IMAGE}, [{"image": image(1)}])
    monkeypatch.setattr(tfds.core.constants, "DATA_DIR", str(tmp_path))
    assert len(load("mine")) == 1


def test_the_embedded_set_is_found_beside_and_behind_a_directory(tmp_path):
    assert len(load(EMBEDDED, split="test[:3]")) == 3
    assert len(load(EMBEDDED, split="test[:3]", data_dir=tmp_path)) == 3
    store(tmp_path, EMBEDDED, {"image": IMAGE}, [{"image": image(1)}])
    assert len(load(EMBEDDED, data_dir=tmp_path)) == 1
    assert len(load(EMBEDDED + ":1.0.0", data_dir=tmp_path)) == 1


@pytest.mark.parametrize("split", ["valid", "train[", "", "train[:200%]", None, 5])
def test_a_wrong_split_names_those_that_exist(split):
    with pytest.raises(InputError, match=r"it has train, test,.*split="):
        load(EMBEDDED, split=split)


@pytest.mark.parametrize("split", ["train[:0]", "train[5:2]"])
def test_an_empty_split_is_refused(split):
    with pytest.raises(InputError, match="holds no image"):
        load(EMBEDDED, split=split)


def test_an_unknown_name_gets_the_three_nearest(tmp_path):
    with pytest.raises(InputError, match="no data set of this name") as caught:
        load("fashion_mnst", data_dir=tmp_path)
    near = str(caught.value).split("names are ")[1].split(". Received")[0].split(", ")
    assert len(near) == 3
    assert "fashion_mnist" in near


@pytest.mark.parametrize(
    "dataset", ["mnist:9.9.9", "mnist/x", "mnist:", "a b", "huggingface:mnist", "./x"]
)
def test_a_name_that_leads_nowhere_is_refused(dataset, tmp_path):
    with pytest.raises(InputError, match=f"Received: dataset='{dataset}'"):
        load(dataset, data_dir=tmp_path)


def test_a_wrong_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        load(EMBEDDED, data_dir=tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="is a file"):
        load(EMBEDDED, data_dir=tmp_path / "file")


def test_a_set_of_texts_is_refused_before_its_download(tmp_path):
    with pytest.raises(InputError, match=r"one image an example.*'imdb_reviews'"):
        load("imdb_reviews", data_dir=tmp_path)


def test_images_of_differing_sizes_are_refused(tmp_path):
    free = tfds.features.Image(shape=(None, None, 1))
    examples = [{"image": image(1)}, {"image": image(1, height=4)}]
    store(tmp_path, "ragged", {"image": free}, examples)
    with pytest.raises(InputError, match=r"one size.*\(2, 3, 1\) and \(4, 3, 1\)"):
        load("ragged", data_dir=tmp_path)


def test_images_that_are_not_uint8_are_refused(tmp_path):
    deep = tfds.features.Image(shape=(2, 3, 1), dtype=np.uint16, encoding_format="png")
    store(tmp_path, "deep", {"image": deep}, [{"image": image(1, dtype=np.uint16)}])
    with pytest.raises(InputError, match=r"must be uint8.*of uint16"):
        load("deep", data_dir=tmp_path)


def test_two_images_an_example_are_refused_unless_one_is_the_image(tmp_path):
    store(tmp_path, "pair", {"a": IMAGE, "b": IMAGE}, [{"a": image(1), "b": image(2)}])
    with pytest.raises(InputError, match=r"one image an example.*\['a', 'b'\]"):
        load("pair", data_dir=tmp_path)
    examples = [{"image": image(3), "mask": image(2)}]
    store(tmp_path, "masked", {"image": IMAGE, "mask": IMAGE}, examples)
    assert load("masked", data_dir=tmp_path).images.max() == 3


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def cut(path):
    os.truncate(path, path.stat().st_size - 10)


def cut_between_records(path):
    os.truncate(path, path.stat().st_size // 4)


@pytest.mark.parametrize("damage", [flip, cut, cut_between_records, Path.unlink])
def test_damaged_data_is_told_in_one_sentence(damage, tmp_path):
    # Equal images make equal records, so that a quarter of the file is one record.
    store(tmp_path, "broken", {"image": IMAGE}, [{"image": image(1)}] * 4)
    damage(file_of(tmp_path, "broken"))
    with pytest.raises(InputError, match="damaged or missing") as caught:
        load("broken", data_dir=tmp_path)
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_damaged_description_is_told_in_one_sentence(tmp_path):
    shutil.copytree(tfds_source._EMBEDDED_DIR / EMBEDDED, tmp_path / EMBEDDED)
    (tmp_path / EMBEDDED / "1.0.0" / "dataset_info.json").write_text("{")
    with pytest.raises(InputError, match="description on disk cannot be read"):
        load(EMBEDDED, data_dir=tmp_path)


def test_more_than_memory_holds_is_told_in_one_sentence(monkeypatch):
    empty = np.empty

    def no_room(shape, *rest):
        if np.size(shape) == 4:  # the images
            raise MemoryError
        return empty(shape, *rest)

    monkeypatch.setattr(np, "empty", no_room)
    expected = r"the 10 images of fashion_mnist_mini do not fit in memory.*--cache disk"
    with pytest.raises(InputError, match=expected):
        load(EMBEDDED, split="train[:10]")


def test_a_file_without_records_is_damage(tmp_path):
    store(tmp_path, "broken", {"image": IMAGE}, [{"image": image(1)}])
    file_of(tmp_path, "broken").write_bytes(b"")
    with pytest.raises(InputError, match="damaged or missing"):
        load("broken", data_dir=tmp_path)


def test_more_records_than_there_should_be_are_damage(tmp_path):
    store(tmp_path, "broken", {"image": IMAGE}, [{"image": image(1)}] * 2)
    file = file_of(tmp_path, "broken")
    file.write_bytes(file.read_bytes() * 2)
    with pytest.raises(InputError, match="damaged or missing"):
        load("broken", data_dir=tmp_path)


def test_images_are_brought_to_a_size_and_to_channels(tmp_path):
    free = tfds.features.Image(shape=(None, None, 1))
    examples = [{"image": image(1)}, {"image": image(200, height=4)}]
    store(tmp_path, "ragged", {"image": free}, examples)
    for cache in ("memory", "disk"):
        data = load(
            "ragged", data_dir=tmp_path, image_size=(2, 2), channels=3, cache=cache
        )
        assert data.images.shape == (2, 2, 2, 3)
        assert data.images[:, 0, 0].tolist() == [[1] * 3, [200] * 3]

"""Fields in a `.npz` file, by the names of its arrays."""

import dataclasses
from typing import ClassVar

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Image, Modality, Vectors

IMAGES = np.arange(5 * 2 * 3 * 3, dtype=np.uint8).reshape(5, 2, 3, 3)
TABLE = np.arange(10.0).reshape(5, 2)


@dataclasses.dataclass(frozen=True)
class Sound(Modality):
    """16-bit samples."""

    name: ClassVar[str] = "test_sound"
    plural: ClassVar[str] = "sounds"
    stored_dtype: ClassVar[str] = "int16"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "kept"))


def load(path="a.npz", **settings):
    return data.load(path, **{"fields": ("source", "target"), **settings})


def refusal(path="a.npz", **settings):
    with pytest.raises(InputError) as caught:
        load(path, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("cache", ["memory", "disk"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_are_fields_by_their_names(save, cache):
    save("a.npz", target=TABLE, source=IMAGES, other=TABLE[:2], labels=np.arange(5))
    made = load(cache=cache)
    assert made.modalities == {"source": Image((2, 3, 3)), "target": Vectors((2,))}
    assert_array_equal(made.read("source", slice(None)), IMAGES)
    assert_array_equal(made.read("target", slice(None)), TABLE)
    assert (len(made), made.paired, made.labels) == (5, True, None)
    part = load(split="train[3:]", fields=("source", "target", "labels"), cache=cache)
    assert part.labels.tolist() == [3, 4]
    assert_array_equal(part.fields["source"], IMAGES[3:])
    assert load(cache="memory").fingerprint == made.fingerprint != part.fingerprint


def test_names_may_be_said():
    np.savez("a.npz", x=IMAGES, y=255 - IMAGES)
    made = load(fields={"source": "y", "target": "x"})
    assert_array_equal(made.fields["source"], 255 - IMAGES)
    assert_array_equal(made.fields["target"], IMAGES)
    alone = load(fields={"real": "y"})
    assert isinstance(alone, ImageData)
    assert_array_equal(alone.images, 255 - IMAGES)


def test_unpaired_arrays_have_their_own_lengths():
    np.savez("a.npz", source=IMAGES, target=IMAGES[:2])
    made = load(paired=False)
    assert [len(made.fields[field]) for field in made.fields] == [5, 2]
    parts = load(paired=False, split="train[50%:]")
    assert [len(parts.fields[field]) for field in parts.fields] == [3, 1]
    reason = refusal()
    assert "source has 5" in reason
    assert "target has 2" in reason
    assert "unpaired" in refusal(paired=False, fields=("source", "target", "labels"))


def test_options_change_the_images_alone():
    np.savez("a.npz", source=IMAGES / 255, target=TABLE)
    made = load(value_range=(0, 1), image_size=(4, 4), channels=1)
    assert made.modalities == {"source": Image((4, 4, 1)), "target": Vectors((2,))}
    np.savez("a.npz", source=TABLE, target=TABLE)
    assert "--image-size" in refusal(image_size=(4, 4))


def test_other_files_are_refused():
    np.savez("a.npz", source=IMAGES)
    assert "Received: source" in refusal()
    assert "has no labels" in refusal(fields=("source", "labels"))
    np.save("a.npy", IMAGES)
    assert "holds one array" in refusal("a.npy")
    assert_array_equal(load("a.npy", fields=("source",)).fields["source"], IMAGES)


@pytest.mark.parametrize("cache", ["memory", "disk"])
def test_a_modality_of_ones_own(cache):
    sounds = np.arange(12, dtype=np.int16).reshape(2, 6, 1)
    np.save("a.npy", sounds)
    for modality in (Sound, Sound((6, 1))):
        made = load(
            "a.npy", fields=("real",), modalities={"real": modality}, cache=cache
        )
        assert made.modalities == {"real": Sound((6, 1))}
        assert made.fields["real"].dtype == np.int16
        assert_array_equal(made.read("real", slice(None)), sounds)
    stream = data.training_stream(made, batch_size=2, seed=0)
    batch = next(stream.as_numpy_iterator())
    assert_array_equal(np.sort(batch["real"], axis=0), sounds)
    np.savez("b.npz", source=sounds, target=TABLE[:2])
    both = load("b.npz", modalities={"source": Sound, "target": Vectors}, cache=cache)
    assert both.modalities == {"source": Sound((6, 1)), "target": Vectors((2,))}
    np.save("c.npy", sounds.astype(np.float32))
    wrong = {"fields": ("real",), "modalities": {"real": Sound}}
    assert "int16" in refusal("c.npy", **wrong)
    assert "needs an array" in refusal("fashion_mnist_mini", **wrong)

"""A recipe.json of any form is taken, or refused in one sentence."""

import copy
import json

import pytest

from tfgan_kit import modalities
from tfgan_kit.errors import InputError
from tfgan_kit.runs import record_format

RECORD = {
    "data": {
        "name": "d",
        "version": None,
        "split": "train",
        "images": 200,
        "image_shape": [28, 28, 1],
        "fields": {"real": {"name": "image", "config": {"shape": [28, 28, 1]}}},
        "num_classes": 2,
        "class_names": ["a", "b"],
        "fingerprint": "f",
    },
    "versions": {"tfgan_kit": "0.1.0"},
    "onednn": True,
    "device": ["CPU"],
    "init_digest": None,
}
ODD = (10**30, -1, 1.5, [28.5, "a"], {"a": 1}, [[]])
SHAPES = (None, "abc", 5, [], [28.5, 28, 1], ["a", 2, 1], [0, 2, 1], [-1, 2, 1], {})


def test_what_a_run_writes_is_taken():
    assert record_format.check(RECORD, "recipe.json") is None
    assert record_format.check({"data": RECORD["data"]}, "recipe.json") is None


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", [*RECORD["data"], *RECORD])
def test_other_values_are_refused(name, value):
    if isinstance(value, int) and value > 0 and name in ("images", "num_classes"):
        return
    if name == "fields" and isinstance(value, dict):
        return
    record = copy.deepcopy(RECORD)
    (record if name in record else record["data"])[name] = value
    with pytest.raises(InputError, match=r"recipe\.json"):
        record_format.check(json.loads(json.dumps(record)), "recipe.json")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_modality_of_an_odd_shape_is_refused(shape):
    for name in ("image", "vectors"):
        with pytest.raises(InputError):
            modalities.from_json({"name": name, "config": {"shape": shape}})


@pytest.mark.parametrize("mean", ["abc", ["a"], [None], 3])
def test_vectors_with_odd_numbers_are_refused(mean):
    config = {"shape": [2], "mean": mean, "scale": [1.0, 1.0]}
    with pytest.raises(InputError):
        modalities.from_json({"name": "vectors", "config": config})

"""What a file says of itself; writing it changes nothing that runs."""

import numpy as np
import pytest
from tensorflow.lite.python import schema_py_generated as schema

from tfgan_kit import sampling
from tfgan_kit.export import model_card
from tfgan_kit.export.comparison import LIMITS
from tfgan_kit.export.tflite import interpreter
from tfgan_kit.export.tflite.schema import (
    count_operators,
    read_metadata,
    with_metadata,
)


@pytest.mark.parametrize("litert", [True, False])
@pytest.mark.parametrize("quantize", LIMITS)
def test_pictures_are_equal_bit_for_bit_without_metadata(
    converted, request, quantize, litert
):
    if not litert:
        request.getfixturevalue("only_tensorflow")
    made = converted("dcgan", quantize)
    latents = sampling.draw_latents(5, 4, seed=5)
    first, second = (
        interpreter.open_tflite(content)[1](latents)
        for content in (made.plain, made.content)
    )
    np.testing.assert_array_equal(first, second)


def test_a_file_holds_the_model_card_and_its_kind(converted, saved_models):
    card = model_card.read(saved_models["dcgan"])
    assert card["run"] == "früh"
    del card["graph_sha256"]  # the digest of the SavedModel's own file
    for target in (("none", "float", None), ("int8", "int", 3)):
        found = read_metadata(converted("dcgan", *target).content)
        names = ("quantize", "io", "batch")
        assert found.pop("tflite") == dict(zip(names, target, strict=True))
        assert found == card


def test_all_else_in_the_file_stays(converted):
    made = converted("dcgan", "none")
    before, after = map(schema.ModelT.InitFromPackedBuf, (made.plain, made.content))
    assert made.content[4:8] == b"TFL3"
    names = [entry.name for entry in after.metadata]
    own = [b"tfgan_kit", b"tfgan_kit_sha256"]
    assert names == [entry.name for entry in before.metadata] + own
    assert len(before.metadata) >= 1
    for old, new in zip(before.buffers, after.buffers, strict=False):
        np.testing.assert_array_equal(old.data, new.data)
    assert count_operators(made.plain) == count_operators(made.content)
    assert len(made.content) < len(made.plain) + 4000


def test_weights_lie_where_the_schema_wants_them(converted):
    content = converted("resnet", "int8").content
    model = schema.Model.GetRootAs(content)
    whole = np.frombuffer(content, np.uint8)
    places = []
    for number in range(model.BuffersLength()):
        if model.Buffers(number).DataLength():
            data = model.Buffers(number).DataAsNumpy()
            places.append(data.ctypes.data - whole.ctypes.data)
    assert len(places) > 10
    assert [place % 16 for place in places] == [0] * len(places)


def test_files_without_our_metadata_have_none(converted):
    made = converted("dcgan", "none")
    assert read_metadata(made.plain) is None
    assert read_metadata(with_metadata(made.plain, [1])) is None
    content = made.content
    assert read_metadata(content.replace(b'{"run":', b'}"run":')) is None


def test_a_flipped_bit_is_noticed_or_changes_nothing(converted):
    content = converted("dcgan", "none").content
    latents = sampling.draw_latents(2, 4)
    expected = interpreter.open_tflite(content)[1](latents)
    numbers, noticed = np.random.default_rng(0), 0
    for place in numbers.integers(8, len(content), 40):
        damaged = bytearray(content)
        damaged[place] ^= 1 << numbers.integers(8)
        try:
            found = interpreter.open_tflite(bytes(damaged))[1](latents)
            np.testing.assert_array_equal(found, expected)
        except AssertionError:
            raise
        except Exception:  # whatever a reader of damaged bytes raises
            noticed += 1
    assert noticed > 30


@pytest.mark.slow
def test_operators_are_counted(converted):
    counts = count_operators(converted("resnet", "int8", "int", 3).content)
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    assert counts["CONV_2D"] == 7
    assert counts["TANH"] == counts["FULLY_CONNECTED"] == 1
    assert not {"QUANTIZE", "DEQUANTIZE"} & set(counts)
    assert count_operators(converted("resnet", "int8").content)["DEQUANTIZE"] == 1

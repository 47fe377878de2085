"""Every signature over both protocols, and what is said of what is odd."""

import numpy as np
import pytest

from tfgan_kit import client as package
from tfgan_kit.errors import InputError, RunError

SIGNATURES = ("serving_default", "float_images", "from_seeds", "sample", "png")


@pytest.mark.parametrize("signature", SIGNATURES)
def test_the_pictures_are_those_of_the_newest_version(client, gans, signature):
    # Two requests, and the second one is not full.
    pictures, seconds = package.request_pictures(client(), signature, 70, seed=3)
    expected = gans[1].generate(70, seed=3)
    assert pictures.dtype == np.uint8
    assert pictures.shape == expected.shape == (70, 8, 8, 3)
    assert np.abs(pictures.astype(int) - expected).max() <= 1
    assert expected.std() > 1
    assert 0 < seconds < 60


@pytest.mark.parametrize("signature", SIGNATURES)
def test_latents_are_of_the_models_prior(client, uniform, signature):
    pictures, _ = package.request_pictures(client("uniform"), signature, 70, seed=3)
    expected = uniform.generate(70, seed=3).astype(int)
    assert np.abs(pictures - expected).max() <= 1
    assert expected.std() > 10


def test_the_pictures_are_those_of_an_older_version(client, gans):
    pictures, _ = package.request_pictures(client("gan", 1), "png", 5)
    assert pictures.shape == (5, 8, 8, 1)
    assert np.abs(pictures.astype(int) - gans[0].generate(5)).max() <= 1


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_class_is_asked_for(client, labelled, signature):
    asked = client("labelled")
    pictures, _ = package.request_pictures(asked, signature, 70, 3, [2])
    expected = labelled.generate(70, seed=3, labels=2).astype(int)
    assert np.abs(pictures - expected).max() <= 1
    other = labelled.generate(70, seed=3, labels=1)
    assert np.abs(pictures - other.astype(int)).max() > 50


@pytest.mark.parametrize("signature", [name for name in SIGNATURES if name != "sample"])
def test_classes_have_the_same_seeds(client, labelled, signature):
    # Two requests, and the second one is not full.
    asked = client("labelled")
    pictures, _ = package.request_pictures(asked, signature, 24, 3, [1, 0, 2])
    parts = [labelled.generate(24, seed=3, labels=label) for label in (1, 0, 2)]
    expected = np.concatenate(parts).astype(int)
    assert np.abs(pictures - expected).max() <= 1


def test_by_scalars_the_classes_are_those_of_the_seeds(client, labelled):
    asked = client("labelled")
    pictures, _ = package.request_pictures(asked, "sample", 7, 4)
    expected = labelled.generate(7, seed=4).astype(int)
    assert np.abs(pictures - expected).max() <= 1
    with pytest.raises(InputError, match=r"other pictures for each label.*1, 2\.$"):
        package.request_pictures(asked, "sample", 7, 4, [1, 2])


@pytest.mark.parametrize("signature", [name for name in SIGNATURES if name != "sample"])
def test_a_model_of_classes_must_be_told_which(client, signature):
    asked = client("labelled")
    with pytest.raises(InputError, match=f"labelled/{signature} at .* takes labels: s"):
        package.request_pictures(asked, signature, 2)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_model_without_classes_takes_none(client, signature):
    with pytest.raises(InputError, match=rf"{signature} at .* no labels\. .*: 0, 5\."):
        package.request_pictures(client(), signature, 2, 0, [0, 5])


def test_a_class_that_there_is_not_is_the_servers_error(client):
    with pytest.raises(RunError, match=r"error: .*3 is not in \[0, 3\)"):
        package.request_pictures(client("labelled"), "from_seeds", 2, 0, [3])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gam"], "serves no model 'gam': give"),
        (["gan", 7], "serves no model 'gan' with a version 7: give"),
        (["g/n: ü"], "serves no model 'g/n: ü': give"),
    ],
)
def test_an_unknown_model_or_version_is_told(client, arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        package.request_pictures(client(*arguments), "from_seeds", 1)


@pytest.mark.parametrize("name", ["from_sleep", "", "__saved_model_init_op"])
def test_an_unknown_signature_is_told_with_those_that_are_there(client, name):
    asked = client()
    with pytest.raises(InputError) as caught:
        package.request_pictures(asked, name, 1)
    assert str(caught.value) == (
        f"gan at {asked.address} has no signature {name!r}: it has float_images, "
        "from_seeds, png, sample, serving_default."
    )


@pytest.mark.parametrize(
    ("signature", "sentence"),
    [
        (
            "one_too_few",
            "answered with no 3 pictures: images has the shape (2, 8, 8, 1)",
        ),
        ("flat", "answered with no 3 pictures: images has the shape (3, 8)"),
        ("not_finite", "answered with no 3 pictures: images holds values that are no"),
        ("not_levels", "answered with no 3 pictures: images holds values that are no"),
        ("words", "answered with no 3 pictures: images holds values that are no"),
        ("no_files", "answered with no 3 pictures: image_bytes holds what is no PNG"),
        ("other_sizes", "answered with no 3 pictures: image_bytes is no array"),
        ("other_output", "gives no images or image_bytes: pictures."),
        ("other_input", "takes words: what can be sent is seeds, latents, or num_"),
        ("labels_alone", "takes labels: what can be sent is seeds, latents, or num_"),
        ("no_length", "does not say how long its latents are."),
    ],
)
def test_what_is_no_signature_of_a_generator_is_told(client, signature, sentence):
    asked = client("odd")
    with pytest.raises(RunError) as caught:
        package.request_pictures(asked, signature, 3)
    assert str(caught.value).startswith(
        f"odd/{signature} at {asked.address} {sentence}"
    )


def test_grpc_takes_answers_above_its_usual_4_mib(addresses):
    asked = package.GrpcClient(addresses["grpc"], "odd")
    assert package.request_pictures(asked, "large", 5)[0].nbytes == 5 * 1024**2


def test_a_file_that_is_not_in_a_batch_is_told(addresses):
    asked = package.GrpcClient(addresses["grpc"], "odd")
    with pytest.raises(
        RunError, match=r"no 3 pictures: image_bytes has the shape \(1, "
    ):
        package.request_pictures(asked, "one_file", 3)


@pytest.mark.parametrize(("num", "seed"), [(0, 0), (1, -1), (1.5, 0)])
def test_numbers_that_are_none_are_refused(client, num, seed):
    with pytest.raises(InputError, match="must be an integer of at least"):
        package.request_pictures(client(), "sample", num, seed)


def test_what_the_server_says_of_wrong_input_is_passed_on(client):
    asked = client("odd")
    assert len(package.request_pictures(asked, "three", 3)[0]) == 3
    with pytest.raises(RunError) as caught:
        package.request_pictures(asked, "three", 4)
    sentence = str(caught.value)
    assert sentence.startswith(f"odd at {asked.address} answered with an error: ")
    assert "indices[3] = 3 is not in [0, 3)" in sentence
    assert len(sentence.splitlines()) == 1


def test_a_server_that_computes_for_too_long_is_told(protocol, serve, client, models):
    with serve({"gan": models / "gan"}, delay=1) as address:
        asked = client("gan", None, 0.3, address=address)
        with pytest.raises(RunError) as caught:
            package.request_pictures(asked, "from_seeds", 1)
    name = {"grpc": "gRPC", "rest": "REST"}[protocol]
    assert str(caught.value) == (
        f"{address} gave no {name} answer within 0.3 s: give a longer --timeout, or "
        "another address."
    )

"""`evaluate` measures every form of a generator, and folders, in one way."""

import json
import pathlib

import numpy as np
import pytest

from tfgan_kit import evaluation, metrics

FEW = ("--samples", "120", "--metrics", "fid,kid,is,pr,swd,classes")


def numbers(text):
    """The rows of a table, by the metric."""
    rows = text.partition("\n\nprotocol: ")[0].splitlines()
    assert rows[0].split() == ["metric", "value", "deviation"]
    return {row.split()[0]: row.split()[1:] for row in rows[1:]}


def test_a_run_is_measured_by_all_metrics(tfgan_kit, finished):
    args = (finished / tfgan_kit.run, "--samples", "120", "--json", "out/all.json")
    result = tfgan_kit.works("evaluate", *args)
    facts = json.loads(pathlib.Path("out/all.json").read_text())
    found = {one["metric"]: one for one in facts.pop("results")}
    rows = numbers(result.stdout)
    assert list(rows) == list(found)
    assert len(rows) == 12
    for name, one in found.items():
        assert float(rows[name][0]) == pytest.approx(one["value"], rel=1e-3)
        assert (rows[name][1] == "-") == (one["deviation"] is None)
    assert facts == {
        "source": str(finished / tfgan_kit.run),
        "kind": "run",
        "against": "fashion_mnist_mini",
        "split": "test",
        "image_size": None,
        "fit": "crop",
        "channels": None,
    }
    protocol = found["recall"]["protocol"]
    assert protocol.startswith(f"120 pictures of {finished / tfgan_kit.run} against ")
    assert "2,000 images of fashion_mnist_mini 1.0.0, test (fingerprint " in protocol
    assert "features of classifier of fashion_mnist (SHA-256 " in protocol
    assert protocol.endswith("; seed 0")
    nearest = found["nearest_training_ratio"]
    assert (
        "trained on 200 images of fashion_mnist_mini 1.0.0, train[:200]"
        in (nearest["protocol"])
    )
    assert " ".join(result.stdout.split()).count(protocol) == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith("the classifier of fashion_mnist is right for 92.20%")
    assert lines[1] == f"frechet_distance: {found['frechet_distance']['warning']}"
    warning = "precision, recall: computed from fewer than 1,000 images of each kind"
    assert warning in result.stderr


def test_every_form_has_the_same_numbers(tfgan_kit, finished):
    sources = {
        "run": (tfgan_kit.run,),
        "saved_model": (tfgan_kit.saved,),
        "tflite": ("model.tflite",),
        "keras": (tfgan_kit.run / "model.keras", "--against", "fashion_mnist_mini"),
    }
    found = {}
    for kind, (path, *args) in sources.items():
        args = (*args, *FEW, "--json", f"{kind}.json")
        result = tfgan_kit.works("evaluate", finished / path, *args)
        found[kind] = numbers(result.stdout)
        assert json.loads(pathlib.Path(f"{kind}.json").read_text())["kind"] == kind
    tflite = found.pop("tflite")
    assert found["run"] == found["saved_model"] == found["keras"]
    for name, (value, *_) in found["run"].items():
        assert float(tflite[name][0]) == pytest.approx(float(value), rel=0.02)


def test_a_folder_of_pictures_has_those_of_its_generator(tfgan_kit, finished):
    args = ("--num", "120", "--images", "pngs")
    tfgan_kit.works("sample", finished / tfgan_kit.saved, *args)
    of_folder = tfgan_kit.works(
        *("evaluate", "pngs", "--against", "fashion_mnist_mini", "--metrics", "fid,swd")
    )
    args = ("--samples", "120", "--metrics", "fid,swd")
    of_model = tfgan_kit.works("evaluate", finished / tfgan_kit.saved, *args)
    assert numbers(of_folder.stdout) == numbers(of_model.stdout)
    assert "protocol: 120 images of pngs against 2,000 images" in of_folder.stdout


def test_the_seed_draws_other_pictures(tfgan_kit, finished):
    shown = [
        tfgan_kit.works(
            *("evaluate", finished / tfgan_kit.saved, "--metrics", "swd"),
            *("--samples", "50", "--seed", seed),
        ).stdout
        for seed in (0, 0, 1)
    ]
    assert shown[0] == shown[1]
    assert numbers(shown[0]) != numbers(shown[2])


def test_images_are_brought_to_the_shape_that_is_given(tfgan_kit, finished):
    colours = np.random.default_rng(0).random((40, 32, 48, 3), np.float32)
    np.save("colours.npy", colours)
    args = ("--against", "colours.npy", "--metrics", "swd", "--samples", "40")
    args = ("evaluate", finished / tfgan_kit.run, *args, "--value-range", "0,1")
    sentence = tfgan_kit.fails(2, *args)
    assert "28x28x1" in sentence
    assert "32x48x3 of colours" in sentence
    args = (*args, "--image-size", "28", "--channels", "1", "--fit", "stretch")
    result = tfgan_kit.works(*args)
    text = " ".join(result.stdout.split())
    assert "against 40 images of colours, train" in text
    assert result.stderr.startswith("colours.npy has no test split: measured against")


def fails(tfgan_kit, *args):
    """The last sentence; what is announced before it is not."""
    result = tfgan_kit("evaluate", *args, "--json", "out.json")
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert not pathlib.Path("out.json").exists()
    *_, last = result.stderr.splitlines()
    assert last.startswith("Error: ")
    assert "Traceback" not in result.stderr
    return last.removeprefix("Error: ")


MINI = ("--against", "fashion_mnist_mini")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--samples", "0"], "samples must be an integer of at least 1"),
        (["--samples", "1"], "fid takes 2 images or more of each kind. Received: 1."),
        (["--seed", "-1"], "seed must be"),
        (["--metrics", "fid,foo"], "Received: 'foo'."),
        (["--metrics", "swd", "--features", "none.keras"], "leave --features out."),
        (["--metrics", ""], "Received: ''."),
        (["--features", "none.keras"], "none.keras"),
        (["--features", "wrong.keras"], "wrong.keras must be a .keras file or a Saved"),
        (["--against", "empty"], "The folder is empty"),
        (["--against", "./none"], "The path does not exist"),
        (["--against", "nan.npy", "--value-range", "0,1"], "nan.npy"),
        (["--split", "nothing"], "no such split; it has train, test"),
        (["--split", "train", "--metrics", "nearest"], "copies cannot be detected"),
        (["--image-size", "x"], "--image-size takes HEIGHTxWIDTH"),
        (["--calibrate"], "--calibrate takes only --data-dir, --features and --json"),
    ],
)
def test_bad_input_is_one_sentence(tfgan_kit, finished, options, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("wrong.keras").write_text("wrong")
    np.save("nan.npy", np.full((9, 28, 28), np.nan, "float32"))
    few = () if "--samples" in options else ("--samples", "20")
    metric = () if "--metrics" in options else ("--metrics", "fid")
    assert words in fails(tfgan_kit, finished / tfgan_kit.run, *few, *metric, *options)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("empty", "empty is empty: there is no generator in it."),
        ("none", "there is no none: "),
        ("x.txt", "x.txt is no generator"),
        ("damaged.tflite", "damaged.tflite cannot be read as a generator"),
    ],
)
def test_what_is_no_source_is_one_sentence(tfgan_kit, source, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("x.txt").write_text("x")
    pathlib.Path("damaged.tflite").write_bytes(b"\0\0\0\0TFL3" + b"\xff" * 99)
    assert words in fails(tfgan_kit, source, *MINI)


def test_a_file_without_a_data_set_needs_one(tfgan_kit, finished):
    model = finished / tfgan_kit.run / "model.keras"
    assert fails(tfgan_kit, model).endswith(
        "give --against with a data set or a folder of images."
    )


def test_a_bad_place_for_json_is_told_first(tfgan_kit, finished):
    pathlib.Path("file").touch()
    run = finished / tfgan_kit.run
    wrong = {".": "must name a file", "": "must name a file", "file/x": "below a file"}
    for place, words in wrong.items():
        assert words in tfgan_kit.fails(2, "evaluate", run, "--json", place)


def test_a_calibration_has_the_published_number(tfgan_kit, monkeypatch):
    np.save("cifar.npy", np.zeros((4, 4, 4, 3), np.uint8))
    told = metrics.Result(
        "inception_score", 11.2, 0.1, "-", 9.0, None, {"published": 5}
    )
    given = {}

    def calibrate(dataset, **options):
        given.update(options, dataset=dataset)
        return told

    monkeypatch.setattr(evaluation, "calibrate", calibrate)
    args = ("cifar.npy", "--calibrate", "--features", "inception", "--json", "out.json")
    result = tfgan_kit.works("evaluate", *args)
    assert numbers(result.stdout) == {
        "inception_score": ["11.2", "0.1", "published", "5"]
    }
    assert (given["dataset"], given["features"]) == ("cifar.npy", "inception")
    facts = json.loads(pathlib.Path("out.json").read_text())
    assert facts == {
        "source": "cifar.npy",
        "kind": "calibration",
        "results": [told.to_json()],
    }

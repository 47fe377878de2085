"""Every form of a translator is measured on the images of its data set."""

import json
import pathlib

import keras
import numpy as np
import pytest

from helpers import some_images
from tests.general import cycle_gan
from tfgan_kit import data, evaluation, export, metrics, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids
from tfgan_kit.runs import checkpoints, run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tfgan_kit.runs.translator_reading import TranslatorReader
from tiny_runs import config_of

OPTIONS = {"dataset": "fashion_mnist_mini", "pairs": "edges"}
MEASURED = {"eval_every": 1, "eval_samples": 30, "eval_metrics": ["l1", "psnr"]}


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "pix2pix")
    config = config_of("pix2pix", **OPTIONS, **MEASURED, best_by="psnr")
    said = []
    run = training.start(config, folder, said.append)
    assert run.train()
    run.save()
    assert any("l1, psnr of translations of test" in sentence for sentence in said)
    return run


def measured(path, names, dataset=None, conversion=None, **options):
    told, source = [], evaluation.find(path)
    real = evaluation.real_data(
        source, dataset, None, options.pop("split", None), conversion or {}, told.append
    )
    found = evaluation.evaluate(
        source, real, names=names, announce=told.append, **options
    )
    return {result.metric: result for result in found}, told


def test_a_run_measures_itself_and_keeps_the_best(run):
    lines = run.folder.evaluations.read_text().splitlines()
    found = {line["step"]: line["results"] for line in map(json.loads, lines)}
    assert [*found] == [2, 4, 5]
    values = {step: results[1]["value"] for step, results in found.items()}
    (path,) = run.folder.best.iterdir()
    about = checkpoints.about(path)
    assert (about["metric"], about["value"]) == ("psnr", max(values.values()))
    assert found[5][0]["protocol"].startswith("30 translations against 2,000 images")


def test_every_form_has_the_same_numbers(run, tmp_path):
    run.model.keep_examples(source=some_images(4, (28, 28, 1)))
    card = export.card_of(run.folder)
    saved = export.export(run.model, tmp_path / "saved", card)
    export.convert(saved, tmp_path / "saved.tflite")
    names = ["fid", "l1", "psnr", "ssim", "class_kept"]
    of_run, told = measured(run.folder.path, None, samples=40)
    assert [*of_run] == ["frechet_distance", *names[1:]]
    assert any("edges of the luminance" in sentence for sentence in told)
    given = {"dataset": OPTIONS["dataset"], "conversion": {"pairs": "edges"}}
    forms = {
        run.folder.model: given,
        tmp_path / "saved": {},
        tmp_path / "saved.tflite": {},
    }
    for path, options in forms.items():
        found, _ = measured(path, names, samples=40, **options)
        assert [*found] == [*of_run]
        for name, result in found.items():
            assert result.value == pytest.approx(of_run[name].value, abs=0.1), name
    images = data.load("fashion_mnist_mini", split="test", pairs="edges")
    rows = np.sort(np.random.default_rng(0).permutation(2000)[:40])
    fake = run.model.translate(images.fields["source"][rows])
    error = metrics.mean_absolute_error(fake, images.fields["target"][rows]).mean()
    assert of_run["l1"].value == pytest.approx(error)


def test_all_sources_are_translated_by_default(run):
    found, _ = measured(run.folder.path, ["l1"])
    protocol = found["l1"].protocol
    assert protocol.startswith(f"2,000 translations by {run.folder.path} against 2,000")
    assert found["l1"].details.keys() == {"untranslated"}


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (["cycle"], {}, "back"),
        (["class_reached"], {}, "one class"),
        (["label-accuracy"], {}, "class_kept"),
        (["l1"], {"features": "classifier"}, "no features"),
        (["l1"], {"samples": 2001}, r"2,000 of source.*2,001"),
        (["l1"], {"conversion": {"domains": ["Coat", "Bag"]}}, "paired fields"),
        (["l1"], {"conversion": {"pairs": "x2"}}, r"14x14x1"),
        (["l1"], {"conversion": {"pairs": "none"}}, "feature"),
        (["nearest"], {"split": "train"}, "copies"),
    ],
)
def test_wrong_requests_are_refused(run, names, options, message):
    with pytest.raises(InputError, match=message):
        measured(run.folder.path, names, **options)


def test_fields_are_refused_for_what_is_no_translator():
    config = run_config.override(run_config.from_recipe("dcgan"), {})
    about = {"fingerprint": "-", "fields": {}, "images": 100}
    folder = RunFolder("run")
    folder.write_record({"config": config.to_json(), "data": about})
    image_grids.write_png(pathlib.Path("pngs/0.png"), some_images(1)[0])
    for path in ("run", "pngs"):
        with pytest.raises(InputError, match=r"--pairs .* no translator"):
            measured(path, ["l1"], "fashion_mnist_mini", {"pairs": "edges"})


def cyclegan_file(path):
    keras.utils.set_random_seed(1)
    model = cycle_gan.ToyCycleGAN(**cycle_gan.networks())
    model.keep_examples(a=some_images(3), b=some_images(3))
    model.save(path)
    return model


def test_both_directions_are_measured_against_folders_without_pairs():
    model = cyclegan_file("model.keras")
    fields = {"A": some_images(6, seed=1), "B": some_images(9, seed=2)}
    for side, images in fields.items():
        for number, image in enumerate(images):
            image_grids.write_png(pathlib.Path(f"own/test{side}/{number}.png"), image)
            image_grids.write_png(pathlib.Path(f"own/train{side}/{number}.png"), image)
    found, told = measured("model.keras", None, "own")
    assert [*found] == [
        *("sliced_wasserstein_distance", "cycle"),
        *("sliced_wasserstein_distance_back", "cycle_back"),
    ]
    assert any("no labels" in sentence for sentence in told)
    assert "6 translations" in found["cycle"].protocol
    forth = model.translate(fields["A"])
    again = model.translate(forth, back=True)
    error = metrics.mean_absolute_error(again, fields["A"]).mean()
    assert found["cycle"].value == pytest.approx(error)
    assert found["sliced_wasserstein_distance"].details["untranslated"] > 0
    with pytest.raises(InputError, match=r"no labels.*--features"):
        measured("model.keras", ["fid"], "own")
    swapped, _ = measured("model.keras", ["cycle"], "own", {"direction": "BtoA"})
    assert swapped["cycle"].protocol.startswith("9 translations")


def reader(**options):
    general = {"fields": ("source", "target"), "paired": True, "direction": None}
    options = {"pairs": None, "domains": None, **general, **options}

    def load(split, options):
        return data.load("fashion_mnist_mini", split=split, **options)

    return TranslatorReader(load, options)


def test_pairs_of_labelled_images_have_their_labels():
    read = reader(pairs="hole").data("test")
    plain = data.load("fashion_mnist_mini", split="test")
    np.testing.assert_array_equal(read.labels, plain.labels)
    assert (read.num_classes, read.class_names) == (10, plain.class_names)
    np.testing.assert_array_equal(read.images("target").images, plain.images)


def test_domains_know_their_classes_among_all():
    domains = {"fields": ("a", "b"), "paired": False, "domains": ("Bag", "dress")}
    read = reader(**domains)
    found = read.data("test")
    assert found.classes == {"a": 8, "b": 3}
    assert (found.num_classes, found.labels) == (10, None)
    assert found.translation("a", "b").target_class == 3
    assert len(found.images("a")) == 200
    # The classifier learns from all classes.
    assert len(read.images("test", "b")) == 2000


def test_translations_that_are_no_numbers_are_refused():
    broken = sampling.Translator(lambda images: images * np.nan, (None, None, 1))
    with pytest.raises(InputError, match="NaN"):
        broken(some_images(3))

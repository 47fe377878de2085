"""The data options of variants that translate, from the command line."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

from pages import SMALL

RANDOM = np.random.default_rng(0)
UNPAIRED = """
import keras
from tfgan_kit import AdversarialModel, losses, recipes
from tfgan_kit.models.base.wiring import Wire


@keras.saving.register_keras_serializable("user")
class Unpaired(AdversarialModel):
    wiring = {
        "generator": Wire(("a",), gives="b"),
        "discriminator": Wire(("b",)),
    }
    paired = False
    loss_fn = losses.NonSaturating()

    def train_step(self, data):
        for batch in self.begin_step(data):
            self.discriminator_step(self.discriminator_terms, batch)
        self.generator_step(self.generator_terms, batch)
        return self.end_step()

    def discriminator_terms(self, batch):
        logits = self.judge(batch["b"]), self.judge(self.synthesize(batch))
        return {"d_loss": self.discriminator_loss(*logits)}

    def generator_terms(self, batch):
        return {"g_loss": self.loss_fn.generator(self.judge(self.synthesize(batch)))}


def translator(a_shape):
    image = keras.Input(a_shape)
    x = keras.layers.Conv2D(a_shape[-1], 3, padding="same", activation="tanh")(image)
    return keras.Model(image, x)


def judge(b_shape):
    image = keras.Input(b_shape)
    x = keras.layers.Conv2D(4, 4, strides=2)(image)
    return keras.Model(image, keras.layers.Dense(1)(keras.layers.Flatten()(x)))


RECIPE = recipes.Recipe(
    name="unpaired",
    model=Unpaired,
    networks={
        "generator": recipes.Network(translator, ("a",)),
        "discriminator": recipes.Network(judge, ("b",)),
    },
    model_options={},
    generator_optimizer=recipes.adam(1e-3, 0.5, 0.9),
    discriminator_optimizer=recipes.adam(1e-3, 0.5, 0.9),
    fields=("a", "b"),
    embedded={"domains": ("Sandal", "Bag")},
    steps=4,
)
"""
QUICK = (
    *("--steps", "2", "--batch-size", "8", "--width", "8", "--precision", "float32"),
    *("--set", "generator.depth=1", "--set", "discriminator.depth=1"),
)
PIX2PIX = ("--variant", "pix2pix", *QUICK, "--no-export")


def save(folder, count=6, size=(16, 16, 3)):
    pathlib.Path(folder).mkdir(parents=True)
    for number in range(count):
        pixels = RANDOM.integers(0, 256, size, "uint8")
        Image.fromarray(pixels).save(f"{folder}/picture {number}.png")


def record(folder):
    return json.loads(pathlib.Path(folder, "recipe.json").read_text())


def shapes(about):
    fields = about["data"]["fields"]
    return {name: part["config"]["shape"] for name, part in fields.items()}


def test_a_run_on_pairs_of_tiles_resumes_with_them(tfgan_kit):
    save("my photos/train", size=(35, 50, 3))
    save("my photos/test", 2, size=(35, 50, 3))
    data = ("--dataset", "my photos", "--pairs", "grey", "--tile", 16)
    run = ("--run-dir", "run", "--augment", "flip")
    result = tfgan_kit.works("train", *PIX2PIX, *data, *run, "--stop-after", 1)
    about = record("run")
    assert about["config"]["pairs"] == "grey"
    assert about["config"]["tile"] == 16
    assert about["data"]["made"] == "the luminance"
    assert about["data"]["images"] == 6 * 2 * 3
    assert shapes(about) == {"source": [16, 16, 1], "target": [16, 16, 3]}
    message = tfgan_kit.fails(2, "train", "--resume", "run", "--pairs", "hole")
    assert "pairs is 'grey', not 'hole'" in message
    message = tfgan_kit.fails(2, "train", "--resume", "run", "--tile", "8")
    assert "tile is 16, not 8" in message
    result = tfgan_kit.works("train", "--resume", "run")
    assert "12 examples of source" in result.stderr
    assert "36 tiles of 16x16" in result.stderr
    tfgan_kit.works("train", *PIX2PIX, *data, "--augment", "flip", "--run-dir", "whole")
    one, two = (
        pathlib.Path(name, "metrics.csv").read_text() for name in ("run", "whole")
    )
    assert one == two
    assert "source: the luminance" in tfgan_kit.works("info", "run").stdout


def test_the_embedded_images_need_no_option(tfgan_kit, tmp_path):
    result = tfgan_kit.works("train", *PIX2PIX, "--split", "train[:40]", "--dry-run")
    assert json.loads(result.stdout)["pairs"] == "edges"
    pathlib.Path("own.py").write_text(UNPAIRED)
    own = ("--recipe", "own.py", "--steps", "2", "--batch-size", "4", "--no-export")
    result = tfgan_kit.works("train", *own, "--run-dir", "run")
    config = record("run")["config"]
    assert config["domains"] == ["Sandal", "Bag"]
    info = tfgan_kit.works("info", "run", "--recipe", "own.py").stdout
    assert "classes Sandal and Bag" in info
    assert "a has 1,000 images of the class Sandal" in result.stderr
    assert "64 examples of a of the split test" in result.stderr
    domains = ("--domains", '"Bag", 5')
    result = tfgan_kit.works("train", *own, *domains, "--dry-run")
    assert json.loads(result.stdout)["domains"] == ["Bag", "5"]
    assert "b has 1,000 images of the class Sandal" in result.stderr
    message = tfgan_kit.fails(2, "train", *own, "--domains", "Sandle,Bag")
    assert "the nearest names are Sandal" in message
    message = tfgan_kit.fails(2, "train", *own, "--pairs", "edges")
    assert "give --domains instead of --pairs" in message


def test_the_card_names_the_pairs(tfgan_kit):
    small = ("--variant", "pix2pix", *QUICK, "--split", "train[:40]")
    tfgan_kit.works("train", *small, "--run-dir", "run")
    (path,) = pathlib.Path("saved_models").rglob("model_card.json")
    card = json.loads(path.read_text())
    assert card["recipe"]["pairs"] == "edges"
    assert card["dataset"]["made"] == "lines along the edges of the luminance"


def test_direction_swaps_the_sides(tfgan_kit):
    save("maps/train/A", 8)
    save("maps/train/B", 8, size=(16, 16))
    data = ("--dataset", "maps", "--direction", "BtoA", "--run-dir", "run", "--quiet")
    tfgan_kit.works("train", *PIX2PIX, *data)
    assert shapes(record("run")) == {"source": [16, 16, 1], "target": [16, 16, 3]}
    assert record("run")["config"]["pairs"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "must hold two fields as train/A and train/B, or trainA and trainB"),
        ((), "or make pairs of plain images with --pairs edges|grey|hole|x2|x4"),
        (("--pairs", "grey", "--channels", "1"), "these images are grey"),
        (("--pairs", "edges", "--direction", "BtoA"), "--direction swaps"),
        (("--domains", "a,b"), "source and target are paired fields: give --pairs"),
        (("--domains", "a"), "--domains takes two classes"),
        (("--pairs", "edges", "--tile", "17"), "smaller than a tile"),
        (("--tile", "0"), "tile must be"),
        (("--pairs", "lines"), "pairs must be one of edges, grey, hole, x2, x4, none"),
        (("--direction", "A2B"), "direction must be one of AtoB, BtoA"),
    ],
)
def test_bad_input_is_one_sentence(tfgan_kit, options, words):
    save("some photos")
    message = tfgan_kit.fails(
        2, "train", *PIX2PIX, "--dataset", "some photos", *options
    )
    assert words in message


@pytest.mark.parametrize(
    "options", [("--pairs", "x4"), ("--domains", "a,b"), ("--direction", "BtoA")]
)
def test_variants_of_one_field_refuse_the_options(tfgan_kit, options):
    message = tfgan_kit.fails(2, "train", "--variant", "dcgan", *options)
    assert f"{options[0]} is for variants that translate" in message
    assert "pix2pix" in message


def test_a_variant_of_images_trains_on_tiles(tfgan_kit):
    save("photos", 3, size=(16, 48, 3))
    options = ("--variant", "gan", *SMALL, "--no-export", "--tile", "16")
    tfgan_kit.works("train", *options, "--dataset", "photos", "--run-dir", "run")
    assert record("run")["data"]["images"] == 9
    assert record("run")["data"]["image_shape"] == [16, 16, 3]

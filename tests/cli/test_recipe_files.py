"""`--recipe FILE.PY`: training with a recipe of the user's own, and commands on it."""

import contextlib
import json
import pathlib
import shutil

import numpy as np
import pytest

from own_modules import forgotten
from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.export import open_source
from tfgan_kit.export.open.source import Source
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_folder import RunFolder

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples/my_gan.py"
RUN = pathlib.Path("runs/my-gan-fashion_mnist_mini-1")
SAVED = pathlib.Path("saved_models/my-gan-fashion_mnist_mini-1")
OWN = ("--recipe", "my_gan.py")
SMALL = (
    *("--latent-dim", "4", "--batch-size", "50", "--split", "train[:200]"),
    *("--set", "generator.width=8", "--set", "discriminator.filters=4"),
    *("--set", "generator.depth=1", "--precision", "float32"),
)


@pytest.fixture(autouse=True)
def _own_process():
    """What a recipe file leaves in a process is gone after the test."""
    with forgotten():
        yield


@pytest.fixture(scope="module")
def trained(tfgan_kit, tmp_path_factory):
    """A folder with a run of my_gan.py that was stopped, and nobody changes."""
    place = tmp_path_factory.mktemp("trained")
    shutil.copy(EXAMPLE, place)
    with contextlib.chdir(place), forgotten():
        options = ("--steps", "4", "--set", "smoothing=0.2")
        tfgan_kit.works("train", *OWN, *SMALL, *options)
    return place


@pytest.fixture
def place(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_what_a_run_folder_records(place):
    text = (RUN / "recipe.json").read_text()
    record = json.loads(text)
    assert record["recipe_file"]["name"] == "my_gan.py"
    assert len(record["recipe_file"]["sha256"]) == 64
    assert "def " not in text
    assert str(place) not in json.dumps(record["recipe_file"])
    config = record["config"]
    assert config["variant"] == "my-gan"
    assert config["model"]["smoothing"] == 0.2
    assert config["discriminator"] == {"filters": 4, "slope": 0.2}
    assert not list(RUN.rglob("*.py"))


# Each command that opens a run; {} stands for the run.
COMMANDS = [
    ("sample", "{}", "--num", "4"),
    ("info", "{}"),
    ("export", "{}"),
    ("interpolate", "{}", "--steps", "2"),
    ("verify", SAVED, "--run", "{}"),
    ("evaluate", "{}", "--samples", "64"),
    ("nearest", "{}", "--num", "2"),
]


@pytest.mark.parametrize("command", [*COMMANDS, ("train", "--resume", "{}")])
def test_a_command_says_which_file_it_needs(tfgan_kit, place, command):
    arguments = [str(word).format(RUN) for word in command]
    sentence = tfgan_kit.fails(2, *arguments)
    assert all(word in sentence for word in ("--recipe my_gan.py", "my-gan", str(RUN)))


@pytest.mark.parametrize("command", COMMANDS[:4], ids=lambda words: words[0])
def test_a_command_works_with_the_file(tfgan_kit, place, command):
    arguments = [str(word).format(RUN) for word in command]
    assert "changed" not in tfgan_kit.works(*arguments, *OWN).stderr


def test_info_names_the_model_and_the_file(tfgan_kit, place):
    facts = json.loads(tfgan_kit.works("info", RUN, "--json", *OWN).stdout)
    assert (facts["variant"], facts["model"]) == ("my-gan", "MyGAN")
    assert facts["recipe_file"]["name"] == "my_gan.py"
    shown = tfgan_kit.works("info", RUN, *OWN).stdout
    assert "my-gan (model MyGAN, recipe from my_gan.py)\n" in shown
    assert f"  tfgan-kit sample {RUN} --recipe {OWN[1]}\n" in shown


def test_a_run_goes_on_bit_for_bit(tfgan_kit, place):
    straight = ("--steps", "6", "--run-dir", "straight", "--no-export")
    tfgan_kit.works("train", *OWN, *SMALL, *straight, "--set", "smoothing=0.2")
    done = tfgan_kit.works("train", "--resume", RUN, "--steps", "6", *OWN)
    assert "changed" not in done.stderr
    newest = [RunFolder(path).newest_checkpoint() for path in ("straight", RUN)]
    one, two = (np.load(path / "variables.npz") for path in newest)
    assert set(one) == set(two)
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


def test_a_stopped_run_says_how_it_goes_on(tfgan_kit, place):
    arguments = ("--steps", "9", "--stop-after", "5", *OWN)
    done = tfgan_kit.works("train", "--resume", RUN, *arguments)
    assert f"--resume {RUN} --recipe my_gan.py" in done.stderr


def test_a_changed_file_is_told_and_used(tfgan_kit, place):
    with open("my_gan.py", "a") as file:
        file.write("\nprint('changed code runs')\n")
    for command in (("sample", RUN), ("sample", RUN / "model.keras")):
        done = tfgan_kit.works(*command, "--num", "2", "--overwrite", *OWN)
        (line,) = [x for x in done.stderr.splitlines() if "has changed" in x]
        assert "my_gan.py" in line
        assert "code runs" not in done.stdout
    done = tfgan_kit.works("train", "--resume", RUN, "--steps", "5", *OWN)
    assert "has changed" in done.stderr
    again = ("sample", RUN, "--overwrite", *OWN)
    assert "has changed" not in tfgan_kit.works(*again).stderr


def test_another_file(tfgan_kit, place):
    text = pathlib.Path("my_gan.py").read_text()
    pathlib.Path("my_other.py").write_text(text.replace('"my-gan"', '"my-other"'))
    arguments = ("--recipe", "my_other.py")
    sentence = tfgan_kit.fails(2, "sample", RUN, *arguments)
    assert all(word in sentence for word in ("my_gan.py", "my_other.py", "my-other"))
    assert "my-other" in tfgan_kit.fails(2, "train", "--resume", RUN, *arguments)


def test_a_saved_model_needs_no_file(tfgan_kit, place):
    tfgan_kit.works("sample", SAVED, "--num", "2")
    tfgan_kit.works("convert", SAVED)
    tfgan_kit.works("sample", "model.tflite", "--num", "2", "--overwrite")
    facts = json.loads(tfgan_kit.works("info", SAVED, "--json").stdout)
    assert facts["model_card"]["recipe_file"]["name"] == "my_gan.py"


def test_a_keras_file_needs_it(tfgan_kit, place):
    path = RUN / "model.keras"
    for command in ("sample", "info", "export", "convert"):
        assert "--recipe my_gan.py" in tfgan_kit.fails(2, command, path)
    for command in ("sample", "info", "export", "convert"):
        tfgan_kit.works(command, path, *OWN)
    tfgan_kit.works("sample", path, "--import", "my_gan.py", "--overwrite")


def test_weights_of_such_a_run(tfgan_kit, place):
    arguments = (*SMALL, "--steps", "2", "--no-export", "--init-from", RUN)
    tfgan_kit.works("train", *arguments, *OWN)
    assert "--recipe my_gan.py" in tfgan_kit.fails(2, "train", "--init-from", RUN)
    tfgan_kit.works("train", "--config", RUN / "recipe.json", *OWN, "--dry-run")


def test_in_a_script(place):
    with pytest.raises(InputError, match=r"my_gan\.py"):
        RunFolder(RUN).config()
    with recipes.using("my_gan.py"):
        assert RunFolder(RUN).config().recipe is recipes.load("my_gan.py")
        inputs, function = open_source(Source("run", RUN))
        assert function(*inputs.draw(2, 0)).shape == (2, 28, 28, 1)
    with open("my_gan.py", "a") as file:
        file.write("\n")
    with recipes.using("my_gan.py"), pytest.warns(UserWarning, match="has changed"):
        RunFolder(RUN).config()


def test_two_files_of_one_name(place):
    pathlib.Path("other").mkdir()
    head = "from __future__ import annotations\n"
    for folder, size in ((".", 3), ("other", 4)):
        text = EXAMPLE.read_text() + (
            "\nimport dataclasses\n\n\n@dataclasses.dataclass\nclass Size:\n"
            f"    size: int = {size}\n\n\n"
            "RECIPE = dataclasses.replace(RECIPE, latent_dim=Size().size)\n"
        )
        doc, _, rest = text.partition("\n")
        pathlib.Path(folder, "my_gan.py").write_text(f"{doc}\n{head}{rest}")
    one, two = (recipes.load(f"{folder}/my_gan.py") for folder in (".", "other"))
    assert (one.latent_dim, two.latent_dim) == (3, 4)
    assert recipes.load("my_gan.py") is one
    path = pathlib.Path("my_gan.py")
    path.write_text(path.read_text().replace("size: int = 3", "size: int = 7"))
    assert recipes.load("my_gan.py").latent_dim == 7  # of the same length


def test_a_family_and_a_source_in_the_file(tfgan_kit, place):
    path = pathlib.Path("my_gan.py")
    code = """
from tfgan_kit import data, networks
from tfgan_kit.networks import mlp
import numpy as np
networks.register("my-flat", mlp)
black = {"images": np.zeros((60, 8, 8), "uint8")}
data.register("my-black", lambda text: {"train": black})
"""
    path.write_text(path.read_text() + code)
    options = ("--networks", "my-flat", "--dataset", "my-black", "--steps", "2")
    words = [word for word in SMALL if "train[" not in word and word != "--split"]
    tfgan_kit.works("train", *OWN, *words, *options, "--run-dir", "flat")
    config = json.loads(pathlib.Path("flat/recipe.json").read_text())["config"]
    assert config["networks"] == "my-flat"
    assert config["generator"]["depth"] == 1
    tfgan_kit.works("sample", "flat", *OWN)


def test_variants_shows_it(tfgan_kit, place):
    shown = tfgan_kit.works("variants", *OWN).stdout
    for word in ("my-gan", "MyGAN", "smoothing", "discriminator.filters"):
        assert word in shown
    assert tfgan_kit.works("variants", "my-gan", *OWN).stdout == shown
    assert "my-gan" not in tfgan_kit.works("variants").stdout
    assert "unknown variant" in tfgan_kit.fails(2, "variants", "my-gan")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("smothing=0.2", ["did you mean smoothing"]),
        ("discriminator.filter=3", ["did you mean discriminator.filters"]),
        ("smoothing=much", ["smoothing must be a number"]),
        ("discriminator.filters=2.5", ["discriminator.filters must be an integer"]),
        ("generator.width=0", ["generator.width", "at least 1"]),
        ("n_critic=0", ["n_critic", "at least 1"]),
    ],
)
def test_options_of_the_users_own(tfgan_kit, place, setting, words):
    sentence = tfgan_kit.fails(2, "train", *OWN, "--set", setting)
    assert all(word in sentence for word in words), sentence


def test_an_option_needs_no_entry_anywhere(tfgan_kit, place):
    path = pathlib.Path("my_gan.py")
    text = path.read_text().replace("slope=0.2)", 'slope=0.2, kind="a", end=None)')
    path.write_text(text)
    recipe = recipes.load("my_gan.py")
    config = run_config.from_recipe(recipe)
    for setting, value in [
        ("discriminator.filters=-3", -3),  # no range
        ("discriminator.kind=b", "b"),
        ("discriminator.end=7", 7),
        ("discriminator.end=auto", None),
        ("smoothing=-1", -1.0),
    ]:
        changed = config.with_settings([setting]).flat()
        assert changed[setting.partition("=")[0]] == value
    text = json.dumps(config.to_json())
    assert run_config.RunConfig.from_json(json.loads(text), recipe) == config


def test_both_kinds_of_recipes(tfgan_kit, place):
    sentence = tfgan_kit.fails(2, "train", *OWN, "--variant", "gan")
    assert all(word in sentence for word in ("--variant", "--recipe"))


BAD = {
    "missing": (None, ["does not exist"]),
    "syntax": ("x = (", ["SyntaxError", "line 1"]),
    "exception": ("\n\nraise KeyError('gone')", ["KeyError: 'gone'", "line 3"]),
    "import": ("import no_such_thing", ["no_such_thing", "line 1"]),
    "exit": ("import sys\nsys.exit(3)", ["SystemExit", "line 2"]),
    "null": ("\0", ["my_bad.py"]),
    "without": ("import numpy", ["RECIPE"]),
    "type": ("RECIPE = 3", ["RECIPE", "int"]),
    "ours": ("{0}.replace(R, name='wgan-gp')", ["'wgan-gp'", "another name"]),
    "name": ("{0}.replace(R, name='my gan')", ["'my gan'"]),
    "option": ("{0}.replace(R, model_options={{'smothing': 1}})", ["'smothing'"]),
    "given": ("{0}.replace(R, model_options={{'seed': 1}})", ["seed"]),
    "value": ("{0}.replace(R, model_options={{'smoothing': [1]}})", ["smoothing"]),
    "networks": ("{0}.replace(R, networks={{}})", ["networks"]),
    "wiring": (
        "{0}.replace(R, networks={{'generator': R.networks['generator']}})",
        ["discriminator"],
    ),
    "takes": (
        "{0}.replace(R, networks={{**R.networks, 'discriminator': "
        "{0}.replace(R.networks['discriminator'], takes=('latents',))}})",
        ["discriminator", "real", "latents"],
    ),
    "one name": (
        "{0}.replace(R, networks={{**R.networks, 'discriminator': "
        "{0}.replace(R.networks['discriminator'], takes='real')}})",
        ["takes", "tuple", "'real'"],
    ),
    "model": ("{0}.replace(R, model='MyGAN')", ["model", "'MyGAN'"]),
    "class": ("{0}.replace(R, model=dict)", ["model", "dict"]),
    "optimizer": ("{0}.replace(R, generator_optimizer={{}})", ["generator_optimizer"]),
    "family": ("{0}.replace(R, family='dcgun')", ["dcgan", "'dcgun'"]),
    "rate": (
        "{0}.replace(R, generator_optimizer={{'name': 'adam', 'learning_rate': -1}})",
        ["learning_rate", "above 0"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used(tfgan_kit, place, case, contents):
    text, words = BAD[case]
    if text is not None:
        if "{0}" in text:
            head = "import dataclasses\nfrom my_gan import RECIPE as R\n\nRECIPE = "
            text = head + text.format("dataclasses")
        pathlib.Path("my_bad.py").write_text(text)
    pathlib.Path("__pycache__").mkdir(exist_ok=True)
    before = {name for name in contents() if "__pycache__" not in name}
    sentence = tfgan_kit.fails(2, "train", "--recipe", "my_bad.py")
    assert all(word in sentence for word in words), sentence
    assert {name for name in contents() if "__pycache__" not in name} == before


def test_a_function_that_fails(tfgan_kit, place):
    path = pathlib.Path("my_gan.py")
    text = path.read_text().replace(
        "    x = images = keras", "    1 / 0\n    x = images = keras"
    )
    path.write_text(text)
    line = text.splitlines().index("    1 / 0") + 1
    sentence = tfgan_kit.fails(2, "train", *OWN, *SMALL, "--quiet")
    assert all(word in sentence for word in ("critic", "ZeroDivision", f"line {line}"))


def test_files_that_are_no_python(tfgan_kit, place):
    pathlib.Path("my_folder.py").mkdir()
    pathlib.Path("my_gan.txt").write_text("")
    for name in ("my_folder.py", "my_gan.txt"):
        assert name in tfgan_kit.fails(2, "train", "--recipe", name)


def test_a_benchmark_of_it(tfgan_kit, place):
    arguments = ("--budget", "100", "--seeds", "1", "--samples", "64", *SMALL[2:6])
    sizes = ("--set", "generator.width=8", "--test-split", "test[:100]")
    metrics = ("--metrics", "swd", "--quiet")
    command = ("benchmark", "--variants", "my-gan,dcgan", *arguments, *sizes, *metrics)
    assert "unknown variant" in tfgan_kit.fails(2, *command)
    table = tfgan_kit.works(*command, *OWN).stdout
    assert "my-gan" in table
    with open("my_gan.py", "a") as file:
        file.write("\n")
    assert "--out" in tfgan_kit.fails(2, *command, *OWN)

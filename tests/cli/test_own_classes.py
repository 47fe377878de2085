"""Commands on a `.keras` file with layers, functions and models of the user's own."""

import json
import pathlib
import shutil
import sys
import zipfile

import keras
import numpy as np
import pytest
from PIL import Image

from own_modules import forgotten
from tfgan_kit import GAN, BiGAN

LAYERS = '''
import keras

print("a script may talk")


@keras.saving.register_keras_serializable(package="mine")
class Gain(keras.layers.Layer):
    """Multiplies by a constant and a learnt number."""

    def __init__(self, gain=2.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def build(self, shape):
        self.scale = self.add_weight(shape=(), initializer="ones")

    def call(self, x):
        return x * self.gain * self.scale

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}


@keras.saving.register_keras_serializable(package="mine")
def bent(x):
    return keras.ops.relu(x) - 0.1 * x
'''
GANS = """
import keras
import my_layers  # a neighbour of this file
from tfgan_kit import GAN, AdversarialModel, losses


@keras.saving.register_keras_serializable(package="mine")
class MyGAN(AdversarialModel):
    loss_fn = losses.Hinge()

    def train_step(self, data):
        (real,) = self.real_batches(data)
        self.discriminator_step(self.discriminator_terms, real)
        self.generator_step(self.generator_terms, real)
        return self.logs()
"""


@pytest.fixture(autouse=True)
def _own_process():
    """What `--import` leaves in a process is gone after the test."""
    with forgotten():
        yield


def networks(module, encoder=False):
    layers = keras.layers
    latents, images = keras.Input((4,)), keras.Input((8, 8, 1))
    h = module.Gain(1.5)(layers.Dense(16, activation=module.bent)(latents))
    h = layers.Dense(64, activation="tanh")(h)
    made = {"generator": keras.Model(latents, layers.Reshape((8, 8, 1))(h))}
    judged = images
    h = layers.Flatten()(images)
    if encoder:
        codes = layers.Dense(4)(module.Gain()(layers.Dense(8)(h)))
        made["encoder"] = keras.Model(images, codes)
        judged = [images, latents]
        h = layers.Concatenate()([h, latents])
    made["discriminator"] = keras.Model(judged, layers.Dense(1)(module.Gain()(h)))
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with `.keras` files and the Python file that made their classes."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "my_layers.py").write_text(LAYERS)
    (folder / "my_gans.py").write_text(GANS)
    with forgotten():
        sys.path.insert(0, str(folder))
        import my_layers

        _save_models(folder, my_layers)
    return folder


def _save_models(folder, module):
    images = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 1)).astype("float32")
    for name, model_class in (("own", GAN), ("coder", BiGAN)):
        model = model_class(**networks(module, encoder=name == "coder"))
        model.compile("adam", "adam")
        model.fit(images, batch_size=4, verbose=0)
        model.save(folder / f"{name}.keras")
    pixels = (images * 127 + 128).astype("uint8")
    np.save(folder / "images.npy", pixels)
    Image.fromarray(pixels[0, ..., 0]).save(folder / "image.png")


@pytest.fixture
def place(kept, tmp_path):
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return tmp_path


def card(version):
    return json.loads(pathlib.Path(version, "assets.extra/model_card.json").read_text())


@pytest.mark.slow
def test_export_and_convert_take_a_keras_file(tfgan_kit, place):
    for command in ("export", "convert"):
        sentence = tfgan_kit.fails(2, command, "own.keras")
        assert all(word in sentence for word in ("mine>Gain", "mine>bent", "--import"))
    own = ("--import", "my_layers.py")
    result = tfgan_kit.works("export", "own.keras", *own)
    assert result.stdout == "saved_models/own/1\n"
    assert result.stderr == "a script may talk\n"
    facts = card("saved_models/own/1")
    assert (facts["keras_file"], facts["model"], facts["step"]) == (
        *("own.keras", "GAN", 2),
    )
    assert not {"run", "recipe", "dataset", "figures"} & set(facts)
    licence = ("--version", "9", "--data-licence", "CC0", "--to", "b")
    assert tfgan_kit.works("export", "own.keras", *own, *licence).stdout == "b/9\n"
    assert card("b/9")["dataset"] == {"licence": "CC0"}

    for options in ((), ("--quantize", "int8", "--batch", "1")):
        to = f"own{len(options)}.tflite"
        args = ("convert", "own.keras", *own, "--to", to, "--json", *options)
        report = json.loads(tfgan_kit.works(*args).stdout)
        assert report["path"] == to
        assert report["max_error"] < (0.2 if options else 1e-5)
    tfgan_kit.works("convert", "saved_models/own", "--to", "same.tflite")
    drawn = []
    sources = ("own.keras", "saved_models/own", "own0.tflite", "same.tflite")
    for source in (*sources, "own4.tflite"):
        args = ("sample", source, "--num", "4", "--out", "x.png", "--overwrite", *own)
        tfgan_kit.works(*args)
        drawn.append(np.asarray(Image.open("x.png"), int))
    for number, pictures in enumerate(drawn):
        assert np.abs(pictures - drawn[0]).max() <= (1 if number < 4 else 12)
    assert np.std(drawn[0]) > 1
    forms = ("--run", "own.keras", "--tflite", "own0.tflite")
    shown = tfgan_kit.works("verify", "saved_models/own", *forms, *own).stdout
    assert "Keras" in shown
    assert "BEYOND" not in shown


COMMANDS = {
    "sample": ["own.keras"],
    "info": ["own.keras"],
    "interpolate": ["own.keras", "--steps", "2"],
    "invert": ["own.keras", "image.png", "--steps", "2", "--restarts", "1"],
    "evaluate": [
        *("own.keras", "--against", "images.npy", "--metrics", "swd"),
        *("--samples", "8"),
    ],
    "reconstruct": ["coder.keras", "image.png"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_that_opens_one(tfgan_kit, place, command):
    arguments = (command, *COMMANDS[command])
    sentence = tfgan_kit.fails(2, *arguments)
    assert all(word in sentence for word in ("mine>Gain", "mine>bent", "--import"))
    tfgan_kit.works(*arguments, "--import", "my_layers.py")


def test_train_begins_with_the_weights_of_one(tfgan_kit, place):
    arguments = ("train", "--variant", "gan", "--init-from", "own.keras")
    arguments += ("--dataset", "images.npy", "--batch-size", "4", "--steps", "1")
    sentence = tfgan_kit.fails(2, *arguments)
    assert "mine>Gain" in sentence
    # It is read; a recipe's network has no such layers.
    sentence = tfgan_kit.fails(2, *arguments, "--import", "my_layers.py")
    assert "no layer of" in sentence


def test_classify_and_nearest_have_the_option(tfgan_kit, place):
    sentence = tfgan_kit.fails(2, "classify", "own.keras", "image.png")
    assert "--import" in sentence
    own = ("--import", "my_layers")  # a module's name will do
    sentence = tfgan_kit.fails(2, "classify", "own.keras", "image.png", *own)
    assert "no classifier" in sentence
    sentence = tfgan_kit.fails(2, "nearest", "own.keras", "--dataset", "images.npy")
    assert "--import" in sentence or "classifier" in sentence


def test_features_of_a_network_with_an_own_layer(tfgan_kit, place):
    with forgotten():
        sys.path.insert(0, ".")
        import my_layers

        images = keras.Input((8, 8, 1))
        features = my_layers.Gain()(keras.layers.Flatten()(images))
        keras.Model(images, features).save("net.keras")
    args = ("evaluate", "coder.keras", "--against", "images.npy", "--metrics", "fid")
    args += ("--features", "net.keras", "--samples", "8")
    sentence = tfgan_kit.fails(2, *args)
    assert "mine>Gain" in sentence
    assert "--import" in sentence


def test_a_model_of_their_own_and_a_neighbour_of_its_file(tfgan_kit, place):
    with forgotten():
        sys.path.insert(0, ".")
        import my_gans
        import my_layers

        my_gans.MyGAN(**networks(my_layers)).save("mine.keras")
    assert "mine>MyGAN" in tfgan_kit.fails(2, "export", "mine.keras")
    pathlib.Path("elsewhere").mkdir()
    for name in ("my_gans.py", "my_layers.py"):
        pathlib.Path(name).rename(pathlib.Path("elsewhere", name))
    # The second one is there already: the first has imported it.
    own = ("--import", "elsewhere/my_gans.py", "--import", "elsewhere/my_layers.py")
    assert tfgan_kit.works("export", "mine.keras", *own).stdout == (
        "saved_models/mine/1\n"
    )
    facts = json.loads(tfgan_kit.works("info", "mine.keras", "--json", *own).stdout)
    assert (facts["class"], facts["latent_dim"]) == ("MyGAN", 4)


@pytest.mark.parametrize(
    ("value", "content", "words"),
    [
        ("missing.py", None, ["missing.py does not exist"]),
        ("folder.py", None, ["folder.py is not a file"]),
        ("no-name", None, ["my_layers.py", "'no-name'"]),
        ("my_layers.txt", "import keras", ["fails", "my_layers"]),
        ("no_such_module", None, ["no_such_module"]),
        ("my_bad.py", "x = (", ["SyntaxError", "line 1"]),
        ("my_bad.py", "\nraise KeyError('gone')", ["KeyError: 'gone', line 2"]),
        ("my_bad.py", "import sys\nsys.exit(3)", ["SystemExit"]),
        ("my_bad.py", "import no_such_thing", ["no_such_thing", "line 1"]),
        ("my_bad.py", "import numpy", ["registers nothing"]),
        ("my_bad.py", "\0", ["my_bad.py"]),
        ("my_bad.py", LAYERS.replace("@", "# "), ["registers nothing"]),
    ],
)
def test_a_file_that_does_not_help(tfgan_kit, place, value, content, words, contents):
    pathlib.Path("folder.py").mkdir()
    if content is not None:
        pathlib.Path(value).write_text(content)
    pathlib.Path("__pycache__").mkdir(exist_ok=True)
    before = {name for name in contents() if "__pycache__" not in name}
    sentence = tfgan_kit.fails(2, "export", "own.keras", "--import", value)
    assert all(word in sentence for word in ("--import", *words)), sentence
    assert {name for name in contents() if "__pycache__" not in name} == before


def rewritten(source, change):
    """A copy of a `.keras` file whose layers of class Gain are changed."""
    target = pathlib.Path(f"changed-{pathlib.Path(source).name}")

    def walk(part):
        if isinstance(part, dict):
            if part.get("class_name") == "Gain":
                change(part)
            part = list(part.values())
        for value in part if isinstance(part, list) else ():
            walk(value)

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                walk(config)
                content = json.dumps(config)
            new.writestr(name, content)
    return target


def test_code_in_a_file_is_never_run(tfgan_kit, place):
    def to_lambda(layer):
        code = {"code": "4wEAAAA=", "defaults": None, "closure": None}
        layer.update(module="keras.layers", class_name="Lambda", registered_name=None)
        layer["config"] = {
            "name": layer["config"]["name"],
            "function": {"class_name": "__lambda__", "config": code},
        }

    path = rewritten("own.keras", to_lambda)
    sentence = tfgan_kit.fails(2, "export", path, "--import", "my_layers.py")
    assert "Lambda" in sentence
    assert "--import" not in sentence  # it would not help


def test_a_class_that_was_never_registered(tfgan_kit, place):
    def to_plain(layer):
        layer.update(module="__main__", class_name="Plain", registered_name="Plain")

    path = rewritten("own.keras", to_plain)
    sentence = tfgan_kit.fails(2, "export", path, "--import", "my_layers.py")
    assert all(word in sentence for word in ("Plain", "--import"))
    assert "mine>bent" not in sentence


def test_a_class_that_does_not_take_its_own_configuration(tfgan_kit, place):
    pathlib.Path("my_layers.py").write_text(LAYERS.replace("gain=2.0, **", "**"))
    sentence = tfgan_kit.fails(2, "export", "own.keras", "--import", "my_layers.py")
    assert "gain" in sentence
    assert "could not be deserialized properly" not in sentence


def test_a_file_has_no_best_checkpoint(tfgan_kit, place):
    assert "--best" in tfgan_kit.fails(2, "export", "own.keras", "--best")
    (place / "v/1").mkdir(parents=True)
    (place / "v/1/saved_model.pb").write_text("")
    args = ("verify", "v", "--run", "own.keras", "--best")
    assert "--best" in tfgan_kit.fails(2, *args)


def test_a_part_of_a_file(tfgan_kit, place):
    content = pathlib.Path("own.keras").read_bytes()
    pathlib.Path("own.keras").write_bytes(content[: len(content) // 2])
    for command in ("export", "convert"):
        sentence = tfgan_kit.fails(2, command, "own.keras", "--import", "my_layers.py")
        assert "own.keras" in sentence

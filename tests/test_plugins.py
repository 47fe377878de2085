"""What users add to the kit: by `register`, and by packages with entry points."""

import dataclasses
import importlib
import importlib.metadata
import subprocess
import sys
import types

import keras
import numpy as np
import pytest
from click.testing import CliRunner

import tfgan_kit
from cli.main import main
from own_modules import forgotten
from tfgan_kit import data, losses, modalities, networks, plugins, recipes
from tfgan_kit.data import source_registry
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import known
from tfgan_kit.recipes import families, recipe_registry
from tfgan_kit.runs import run_config

REGISTRIES = (
    *(recipe_registry.REGISTRY, families.REGISTRY, losses.registry.REGISTRY),
    *(known.REGISTRY, source_registry.REGISTRY),
)
PLAIN = recipes.get("gan")


@pytest.fixture(autouse=True)
def _nothing_stays(monkeypatch):
    for registry in REGISTRIES:
        monkeypatch.setattr(registry, "_registered", {})
    before = dict(known.KNOWN)
    with forgotten():
        yield
    known.KNOWN.clear()
    known.KNOWN.update(before)


def own(name="my-gan", **changes):
    return dataclasses.replace(PLAIN, name=name, **changes)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A function that installs a package with entry points, for this test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(plugins, "_IMPORTED", set())

    def install(name, entries, code):
        about = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\n")
        lines = [f"[tfgan_kit.{kind}]\n{line}\n" for kind, line in entries.items()]
        (about / "entry_points.txt").write_text("\n".join(lines))
        (tmp_path / f"my_{name.replace('-', '_')}.py").write_text(code)
        importlib.invalidate_caches()

    return install


RECIPE = """
import dataclasses
from tfgan_kit import recipes
RECIPE = dataclasses.replace(recipes.get("gan"), name="packed", summary="from afar")
"""
BROKEN = "import no_such_thing"


# Recipes ----------------------------------------------------------------------------


def test_a_registered_recipe_is_found_by_its_name():
    recipe = own()
    assert recipes.register(recipe) is recipe
    assert recipes.get("my-gan") is recipe
    assert "my-gan" in recipes.names()
    assert run_config.from_recipe("my-gan").variant == "my-gan"
    model = tfgan_kit.build("my-gan", (8, 8, 1), width=8)
    assert model.generate(2).shape == (2, 8, 8, 1)
    again = own(summary="again")
    assert recipes.register(again) is recipes.get("my-gan") is again


@pytest.mark.parametrize("name", ["gan", "wgan-gp", "my gan", "", "../up", 3, None])
def test_names_that_a_recipe_cannot_have(name):
    with pytest.raises(InputError):
        recipes.register(own(name))
    assert recipes.get("gan") is PLAIN


@pytest.mark.parametrize("thing", [None, {}, "gan", types.SimpleNamespace()])
def test_what_is_no_recipe(thing):
    with pytest.raises(InputError, match="Received: "):
        recipes.register(thing)


def test_a_recipe_without_n_critic_has_one():
    recipe = own(model_options={})
    assert recipe.model_options == {"n_critic": 1}
    assert PLAIN.model_options["n_critic"] == 1


def test_a_package_adds_a_recipe(package):
    package("gans-from-afar", {"recipes": "packed = my_gans_from_afar:RECIPE"}, RECIPE)
    assert "packed" in recipes.names()
    assert "my_gans_from_afar" not in sys.modules
    assert recipes.get("packed").summary == "from afar"
    hint = "did you mean packed"
    with pytest.raises(InputError, match=hint):
        recipes.get("packd")


def test_a_broken_package_is_named_and_hurts_nobody(package):
    package("broken-gans", {"recipes": "lost = my_broken_gans:RECIPE"}, BROKEN)
    with pytest.raises(InputError, match=r"broken-gans.*'lost'.*no_such_thing"):
        recipes.get("lost")
    assert recipes.get("gan") is PLAIN
    assert "lost" in recipes.names()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("other = my_odd_gans:RECIPE", RECIPE),  # another name than the recipe's
        ("packed = my_odd_gans:RECIPE", "RECIPE = 3"),
        ("packed = my_odd_gans:NONE", RECIPE),
        ("packed = my_odd_gans:RECIPE", "import sys; sys.exit(1)"),
    ],
)
def test_a_package_with_something_else(package, entry, code):
    package("odd-gans", {"recipes": entry}, code)
    with pytest.raises(InputError, match="odd-gans"):
        recipes.get(entry.partition(" ")[0])


def test_variants_lists_what_packages_add(package):
    package("gans-from-afar", {"recipes": "packed = my_gans_from_afar:RECIPE"}, RECIPE)
    package("broken-gans", {"recipes": "lost = my_broken_gans:RECIPE"}, BROKEN)
    done = CliRunner().invoke(main, ["variants"])
    assert done.exit_code == 0
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    rows = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert [row.split()[0] for row in rows] == [*recipes.RECIPES, "packed"]
    assert "broken-gans" in done.stderr
    assert "from afar" in CliRunner().invoke(main, ["variants", "packed"]).stdout
    done = CliRunner().invoke(main, ["train", "--variant", "lost"])
    assert done.exit_code == 2
    assert "broken-gans" in done.stderr


def test_two_packages_with_one_name(package):
    for name in ("one", "two"):
        package(name, {"recipes": f"packed = my_{name}:RECIPE"}, RECIPE)
    with pytest.raises(InputError, match=r"one and two|two and one"):
        recipes.get("packed")


def test_ours_are_found_without_a_look_at_packages(monkeypatch):
    def refuse(**kwargs):
        raise AssertionError("packages were looked up")

    monkeypatch.setattr(importlib.metadata, "entry_points", refuse)
    recipes.get("wgan-gp")
    assert run_config.from_recipe("gan", networks="mlp").networks == "mlp"
    losses.get("hinge")
    modalities.get("image")


def test_help_does_not_look_at_packages():
    code = (
        "import importlib.metadata as m\n"
        "def look(**kwargs): assert not str(kwargs).count('tfgan_kit.'), kwargs\n"
        "old, m.entry_points = m.entry_points, look\n"
        "from tfgan_kit.cli.main import main\n"
        "for words in (['--help'], ['train', '--help']):\n"
        "    assert main(words, standalone_mode=False) in (0, None)\n"
        "import sys; assert 'tensorflow' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# Network families -------------------------------------------------------------------


def generator(example_shape, latent_dim, *, width=4, bias=True):
    latents = keras.Input((latent_dim,))
    x = keras.layers.Dense(width, use_bias=bias)(latents)
    x = keras.layers.Dense(int(np.prod(example_shape)), activation="tanh")(x)
    return keras.Model(latents, keras.layers.Reshape(example_shape)(x))


def discriminator(image_shape, *, head, width=4, slope=0.2):
    images = keras.Input(image_shape)
    x = keras.layers.Flatten()(images)
    x = keras.layers.LeakyReLU(slope)(keras.layers.Dense(width)(x))
    return keras.Model(images, keras.layers.Dense(1)(x))


FAMILY = types.SimpleNamespace(generator=generator, discriminator=discriminator)


def test_a_registered_family_builds_networks():
    networks.register("flat", FAMILY)
    assert networks.get("flat") is FAMILY
    config = run_config.from_recipe("gan", networks="flat")
    assert config.network_options == {
        "generator": {"width": 4, "bias": True},
        "discriminator": {"width": 4, "slope": 0.2},
    }
    changed = config.with_settings(["discriminator.slope=-1", "generator.bias=false"])
    assert changed.network_options["discriminator"]["slope"] == -1.0
    assert changed.network_options["generator"]["bias"] is False
    with pytest.raises(InputError, match=r"did you mean discriminator\.slope"):
        config.with_settings(["discriminator.slop=1"])
    model = tfgan_kit.build("gan", (6, 6, 1), networks="flat", width=3)
    assert model.generator.layers[1].units == model.discriminator.layers[2].units == 3
    assert model.generate(2).shape == (2, 6, 6, 1)


def test_a_recipe_on_a_registered_family():
    networks.register("flat", FAMILY)
    model = tfgan_kit.build(own(family="flat"), (6, 6, 1))
    assert model.generator.layers[1].units == 4


@pytest.mark.parametrize("name", ["dcgan", "mlp"])
def test_our_families_keep_their_names(name):
    with pytest.raises(InputError, match=name):
        networks.register(name, FAMILY)


def test_what_is_no_family():
    with pytest.raises(InputError, match="generator or discriminator"):
        networks.register("flat", types.SimpleNamespace())
    with pytest.raises(InputError, match=r"dcgan.*'flat'"):
        run_config.from_recipe("gan", networks="flat")


def test_a_family_without_a_function():
    networks.register("half", types.SimpleNamespace(generator=generator))
    with pytest.raises(InputError, match="discriminator"):
        run_config.from_recipe("gan", networks="half")


def test_a_package_adds_a_family(package):
    code = "from test_plugins import discriminator, generator\n"
    package("families", {"families": "flat = my_families"}, code)
    config = run_config.from_recipe("gan", networks="flat")
    assert config.network_options["generator"] == {"width": 4, "bias": True}
    assert networks.get("flat").__name__ == "my_families"


# Losses, modalities, sources --------------------------------------------------------


def test_losses_by_name():
    assert isinstance(losses.get("hinge"), losses.Hinge)
    assert losses.get("least-squares", b=0.9).b == 0.9
    with pytest.raises(InputError, match=r"hinge.*'hing'"):
        losses.get("hing")

    class Own(losses.Hinge):
        pass

    assert losses.register("mine", Own) is Own
    assert isinstance(losses.get("mine"), Own)
    with pytest.raises(InputError, match="hinge"):
        losses.register("hinge", Own)
    with pytest.raises(InputError, match="discriminator and generator"):
        losses.register("none", object)


SOUND = """
import dataclasses
from typing import ClassVar
from tfgan_kit import modalities


@modalities.register
@dataclasses.dataclass(frozen=True)
class Packed(modalities.Modality):
    name: ClassVar[str] = "packed"
"""


def test_a_package_adds_a_modality(package):
    with pytest.raises(InputError, match=r"image.*'packed'"):
        modalities.get("packed")
    package("sounds", {"modalities": "packed = my_sounds:Packed"}, SOUND)
    assert modalities.get("packed")((3, 2)).shape == (3, 2)
    saved = modalities.to_json(modalities.get("packed")((3,)))
    assert modalities.from_json(saved).shape == (3,)


def test_a_keras_file_with_classes_of_a_package(package, tmp_path):
    package("sounds", {"modalities": "packed = my_sounds:Packed"}, SOUND)
    packed = modalities.get("packed")
    recipe = own(modalities={"real": packed}, family="flat")
    networks.register(
        "flat",
        types.SimpleNamespace(
            generator=generator, discriminator=discriminator, TAKES_ANY_RANK=True
        ),
    )
    tfgan_kit.build(recipe, {"real": packed((6, 1))}).save(tmp_path / "a.keras")
    keras.saving.get_custom_objects().pop("custom>Packed")
    del sys.modules["my_sounds"]
    known.KNOWN.pop("packed")
    model = tfgan_kit.runs.building.load_keras(tmp_path / "a.keras")
    assert model.modality.name == "packed"


def read(text):
    return {"train": {"images": np.zeros((int(text), 4, 4), "uint8")}}


def test_a_package_adds_a_source(package):
    code = "from test_plugins import read\n"
    package("counting", {"sources": "counted = my_counting:read"}, code)
    assert len(data.load("counted:7")) == 7

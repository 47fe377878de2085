"""What a recipe chooses from the shape and the number of images."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

import tfgan_kit
from helpers import TRANSLATORS, VARIANTS
from tfgan_kit import export, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Vectors
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder

COLOUR = (64, 64, 3)
DCGAN = recipes.get("dcgan")
RATES = ("generator_optimizer.learning_rate", "discriminator_optimizer.learning_rate")


def chosen(variant, shape, images=None, **given):
    choices = recipes.get(variant).for_shape(shape, images, given)
    return {name: choice.value for name, choice in choices.items()}


@pytest.mark.parametrize("variant", recipes.RECIPES)
@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (8, 8, 3), (28, 32, 4)])
@pytest.mark.parametrize("images", [None, 5000, 10_000, 60_000])
def test_nothing_changes_at_the_sizes_that_recipes_are_tuned_for(
    variant, shape, images
):
    values = chosen(variant, shape, images)
    assert set(values) == (set(RATES) if variant == "sngan" and shape[2] > 1 else set())


def test_the_rates_of_sngan_are_a_quarter_in_colour():
    for networks, rates in ((None, (5e-4, 5e-4)), ("resnet", (5e-4, 1e-3))):
        before = run_config.from_recipe("sngan", networks=networks)
        after, sentences = run_config.choose(before, (32, 32, 3), 10_000)
        sides = (after.generator_optimizer, after.discriminator_optimizer)
        assert tuple(side["learning_rate"] for side in sides) == rates
        assert sides[0] == {**before.generator_optimizer, "learning_rate": rates[0]}
        assert len(sentences) == (0 if networks else 2)
        assert run_config.choose(before, (32, 32, 2), 10_000) == (before, [])
    built = [tfgan_kit.build("sngan", (32, 32, n), width=8) for n in (1, 3)]
    assert float(built[0].generator_optimizer.learning_rate) == pytest.approx(2e-3)
    assert float(built[1].generator_optimizer.learning_rate) == pytest.approx(5e-4)


def test_a_given_rate_stays():
    recipe = run_config.from_recipe("sngan")
    for given in ({"learning_rate": 4e-3}, {"settings": [f"{RATES[0]}=0.004"]}):
        config = run_config.override(recipe, {}, **given)
        after, sentences = run_config.choose(config, (32, 32, 3), 10_000)
        assert after.generator_optimizer["learning_rate"] == 4e-3
        assert len(sentences) == 2 - len(given.get("settings", RATES))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("shape", "batch", "share"),
    [
        ((64, 64, 3), 32, 4 / 3),
        ((33, 40, 3), 32, 4 / 3),
        ((128, 128, 3), 32, 5 / 3),
        ((256, 256, 3), 16, 2),
        ((1024, 64, 1), 16, 4 / 3),
        ((512, 512, 3), 8, 7 / 3),
    ],
)
def test_batch_and_budget_follow_the_size(variant, shape, batch, share):
    values, recipe = chosen(variant, shape), recipes.get(variant)
    assert values["steps"] == round(recipe.steps * share)
    assert values.get("batch_size", 32) == batch


@pytest.mark.parametrize("variant", recipes.RECIPES)
@pytest.mark.parametrize("images", [1, 2, 20, 31, 4999, 1_000_000])
def test_a_batch_fits_the_images(variant, images):
    batch = recipes.get(variant).batch_size
    new = chosen(variant, (28, 28, 1), images).get("batch_size", batch)
    assert 1 <= new <= min(batch, images)
    assert 2 * new > min(batch, images)


@pytest.mark.parametrize("variant", VARIANTS)
def test_few_images_that_are_seen_often_are_augmented(variant):
    augment = None if variant == "aae" else "diffaugment"
    for shape in (COLOUR, (64, 64, 1)):
        assert chosen(variant, shape, 100).get("augment") == augment
    for images, given in [
        *((5000, {"steps": 10**7}), (None, {}), (4999, {"steps": 100})),
        *((100, {"augment": "none"}), (100, {"augment": "flip"})),
    ]:
        assert "augment" not in chosen(variant, COLOUR, images, **given)


def test_how_often_images_are_seen():
    """500 images in batches of 2 x 50 are seen 1,000 times in 5,000 steps."""
    often = {"batch_size": 50, "n_critic": 2}
    assert "augment" not in chosen("wgan-gp", (28, 28, 3), 500, steps=5000, **often)
    assert "augment" in chosen("wgan-gp", (28, 28, 3), 500, steps=5001, **often)
    epochs = {**often, "steps": None}
    assert "augment" not in chosen("wgan-gp", (28, 28, 3), 500, epochs=1000, **epochs)
    assert "augment" in chosen("wgan-gp", (28, 28, 3), 500, epochs=1001, **epochs)


def test_penalties_by_hand():
    assert chosen("stylegan2", (64, 64, 3))["r1_weight"] == pytest.approx(0.0256)
    assert chosen("stylegan2", (256, 256, 3))["r1_weight"] == pytest.approx(0.8192)
    at_64 = chosen("stylegan2", (64, 64, 3), batch_size=8)
    assert at_64["r1_weight"] == pytest.approx(0.1024)
    assert "r1_weight" not in chosen("stylegan2", (36, 36, 3))  # 0.0081 is less
    r3gan = chosen("r3gan", (64, 64, 3))
    names = "gp_weight", "gp_weight_end", "burn_in_steps"
    assert [r3gan[name] for name in names] == pytest.approx([4.0, 0.4, 5333])
    assert "r1_weight" not in chosen("r1gan", (64, 64, 3))


@pytest.mark.parametrize("variant", TRANSLATORS)
def test_translators_keep_their_numbers(variant):
    assert chosen(variant, (256, 256, 3), 5000) == {}
    names = {"sample_every", "checkpoint_every", "batch_size"}
    assert set(chosen(variant, (64, 64, 3), 20)) <= names


def test_files_are_written_neither_too_often_nor_too_rarely():
    few = chosen("dcgan", (28, 28, 1), 1280)  # 40 steps per epoch, 300 epochs
    assert few["sample_every"] == few["checkpoint_every"] == 60
    assert "sample_every" not in chosen("dcgan", (28, 28, 1), 1280, steps=8000)
    many = chosen("dcgan", (28, 28, 1), 1_000_000)
    assert many == {"sample_every": 2000, "checkpoint_every": 2000}
    assert chosen("dcgan", (28, 28, 1), 1_000_000, sample_every=7) == {
        "checkpoint_every": 2000
    }


GIVEN = [
    *(({"batch_size": 8}, (), "batch_size"), ({"steps": 70}, (), "steps")),
    *(({"epochs": 2}, (), "steps"), ({"augment": "none"}, (), "augment")),
    *(({"sample_every": 9}, (), "sample_every"), ({}, ["r1_weight=0.5"], "r1_weight")),
    ({}, ["r1_weight=0.01"], "r1_weight"),  # the default, but given
]


@pytest.mark.parametrize(("options", "settings", "name"), GIVEN)
def test_a_given_value_wins(options, settings, name):
    config = run_config.from_recipe("stylegan2")
    config = run_config.override(config, options, settings)
    after, sentences = run_config.choose(config, (256, 256, 3), 300)
    assert after.flat()[name] == config.flat()[name]
    assert not any(sentence.startswith(f"{name} ") for sentence in sentences)
    assert sentences


def test_a_value_is_chosen_once_with_its_reason():
    config = run_config.from_recipe("dcgan")
    after, sentences = run_config.choose(config, COLOUR, 320)
    assert (after.steps, after.augment) == (16000, "diffaugment")
    assert after.sample_every == after.checkpoint_every == 80
    assert [s.split(": ")[0] for s in sentences][:2] == [
        "steps 16000",
        "augment diffaugment",
    ]
    assert "320 images are fewer than 5,000" in sentences[1]
    assert run_config.choose(after, (256, 256, 3), 20) == (after, [])
    again = run_config.RunConfig.from_json(json.loads(json.dumps(after.to_json())))
    assert run_config.choose(again, (256, 256, 3), 20) == (again, [])
    # Nor do options of a later run of the same configuration open others.
    more = run_config.override(again, {"steps": 10})
    assert run_config.choose(more, (256, 256, 3), 20) == (more, [])


def test_vectors_have_no_rules(tmp_path):
    assert run_config.largest_image({"real": Vectors((3,))}) is None
    config = run_config.from_recipe("gan", networks="mlp")
    assert run_config.choose(config, None, 20)[0] == config


@pytest.fixture
def pictures(tmp_path):
    """A folder of 20 colour pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), np.uint8)
    for number, one in enumerate(pixels):
        Image.fromarray(one).save(folder / f"{number}.png")
    return folder


def test_a_run_records_them_and_a_resumed_run_keeps_them(pictures, tmp_path):
    config = run_config.from_recipe("gan")
    small = ["generator.width=8", "discriminator.width=8"]
    config = run_config.override(
        config, {"dataset": str(pictures), "steps": 1300}, small
    )
    folder, said = RunFolder(tmp_path / "run"), []
    run = training.start(config, folder, announce=said.append)
    assert "batch_size 16: the number of images is 20" in said
    assert any(sentence.startswith("augment diffaugment: 20") for sentence in said)
    values = folder.config().flat()
    assert [values[n] for n in ("batch_size", "augment")] == [16, "diffaugment"]
    assert run.model.augment == "diffaugment"
    run.train(stop_after=2)
    card = export.card_of(folder)["recipe"]
    assert [card[n] for n in ("batch_size", "augment")] == [16, "diffaugment"]

    before, heard = folder.config(), []
    after = run_config.override(before, {"steps": 4})
    run_config.check_resume(before, after)
    resumed = training.resume(after, folder, announce=heard.append)
    assert resumed.config.flat() == {**values, "steps": 4}  # few steps for the images
    assert not any("diffaugment" in sentence for sentence in heard)
    assert resumed.train()


def test_a_script_has_the_same_model():
    small = {"generator.width": 8, "discriminator.width": 8, "latent_dim": 4}
    build = lambda *args, **more: tfgan_kit.build(  # noqa: E731
        "stylegan2", (48, 48, 3), *args, **small, **more
    )
    unknown, few = build(), build(num_examples=100)
    assert unknown.r1_weight == few.r1_weight == pytest.approx(0.0144)
    assert (unknown.augment, few.augment) == ("none", "diffaugment")
    kept = build(num_examples=100, r1_weight=0.01, augment="none")
    assert (kept.r1_weight, kept.augment) == (0.01, "none")


def test_an_own_recipe_has_own_rules_or_none():
    assert dataclasses.replace(DCGAN, rules={}).for_shape(COLOUR, 20) == {}

    def slower(value, data):
        return (value // data.shape[2], f"{data.shape[2]} channels")

    own = dataclasses.replace(DCGAN, name="own", rules={"steps": slower})
    recipes.check(own)
    config, sentences = run_config.choose(run_config.from_recipe(own), COLOUR)
    assert (config.steps, sentences) == (4000, ["steps 4000: 3 channels"])


@pytest.mark.parametrize("rules", [{"stepz": len}, {"steps": 3}, [], None])
def test_bad_rules_are_refused(rules):
    with pytest.raises(InputError, match="rules of the recipe 'dcgan'"):
        recipes.check(dataclasses.replace(DCGAN, rules=rules))


def test_a_rule_may_choose_no_invalid_value():
    own = dataclasses.replace(DCGAN, rules={"steps": lambda value, data: (0, "a bug")})
    with pytest.raises(InputError, match="steps must be"):
        run_config.choose(run_config.from_recipe(own), COLOUR)

import dataclasses
import json

import numpy as np
import pytest

from helpers import FAMILIES
from tfgan_kit import data, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import registry
from tfgan_kit.runs import run_config

every_variant = pytest.mark.parametrize("variant", recipes.RECIPES)


def config_of(variant="wgan-gp", **given):
    return run_config.override(run_config.from_recipe(variant), given)


def with_settings(*settings, variant="wgan-gp"):
    return run_config.override(run_config.from_recipe(variant), {}, settings)


SIDES = ("generator", "discriminator")


@every_variant
def test_a_width_is_that_of_all_networks_of_images(variant):
    config = run_config.override(
        run_config.from_recipe(variant), {"width": 24}, ["discriminator.depth=2"]
    )
    made = {n: own for n, own in config.network_options.items() if n != "projector"}
    widths = {name: own["width"] for name, own in made.items()}
    expected = dict.fromkeys(widths, 24)
    assert widths == expected | ({"discriminator": 512} if variant == "aae" else {})
    own = run_config.override(config, {"width": 24}, ["generator.width=48"])
    assert (own.network_options["generator"]["width"], own.seed) == (48, config.seed)
    assert "width must be an integer" in refusal(config_of, variant, width=0)


def refusal(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


@every_variant
def test_a_recipe_says_all_that_is_not_given(variant):
    config, recipe = run_config.from_recipe(variant), recipes.get(variant)
    assert config.networks == recipe.family
    for name in ("latent_dim", "batch_size", "steps"):
        assert getattr(config, name) == getattr(recipe, name)
    for name in ("generator_optimizer", "discriminator_optimizer"):
        assert getattr(config, name) == getattr(recipe, name)
    assert config.model == recipe.model_options
    assert config.dataset == data.EMBEDDED
    assert config.network_options == recipe.network_options(recipe.family)
    n_critic = recipe.model_options["n_critic"]
    assert config.images_per_step == n_critic * recipe.batch_size


def test_a_config_shares_nothing_with_its_recipe():
    config = run_config.from_recipe("gan")
    for arguments in (config.model, *config.parts().values()):
        arguments.clear()
    assert run_config.from_recipe("gan").model == {
        "n_critic": 1,
        "objective": "non_saturating",
        "ema_decay": 0.99,
    }
    assert run_config.from_recipe("gan").network_options["generator"]["width"] == 1024
    assert run_config.from_recipe("gan").generator_optimizer["name"] == "adam"


def test_a_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        config_of().seed = 1


# Options by name --------------------------------------------------------------------


def test_override_replaces_what_is_given():
    config = config_of(seed=3, dataset="mnist", batch_size=8, sample_every=10)
    assert (config.seed, config.dataset, config.batch_size) == (3, "mnist", 8)
    assert config.sample_every == 10
    changed = {"seed", "dataset", "batch_size", "sample_every"}
    before = config_of().to_json()
    assert {n for n, v in config.to_json().items() if before[n] != v} == changed
    assert config.images_per_step == 16


def test_override_with_nothing_changes_nothing():
    assert config_of() == run_config.from_recipe("wgan-gp")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"batch_size": 0}, "batch_size must be an integer of at least 1"),
        ({"latent_dim": -1}, "latent_dim must be"),
        ({"seed": 2**31}, "seed must be"),
        ({"steps": 0}, "steps must be an integer of at least 1"),
        ({"epochs": 0}, "epochs must be an integer of at least 1"),
        ({"sample_every": 0}, "sample_every must be"),
        ({"checkpoint_every": -5}, "checkpoint_every must be"),
        ({"split": ""}, "split must be text that is not empty"),
        ({"precision": "float16"}, "precision must be one of auto, float32"),
        ({"networks": "dcgn"}, "networks must be one of dcgan, mlp"),
        ({"image_size": [8]}, "image_size must be a list of 2, each item an integer"),
        ({"image_size": [8, 0]}, "image_size must be an integer of at least 1"),
        ({"image_size": [8, "8"]}, "image_size must be an integer of at least 1"),
        ({"fit": "pad"}, "fit must be one of crop, stretch"),
        ({"channels": 2}, "channels must be one of 1, 3, 4"),
        ({"value_range": [0, 255]}, "value_range must be 0,1 or -1,1"),
        ({"value_range": "0..1"}, "value_range must be 0,1 or -1,1"),
        ({"cache": "tape"}, "cache must be one of memory, disk"),
        ({"augment": "turn"}, "augment must be one of 'none', 'flip'"),
        ({"best_by": "fid"}, "--best-by goes with --eval-every: give both."),
        ({"eval_every": 0}, "eval_every must be an integer of at least 1"),
        ({"eval_every": 1, "eval_samples": 0}, "eval_samples must be"),
        ({"eval_every": 1, "eval_metrics": ["fidd"]}, "the metrics are fid, kid, "),
        ({"eval_every": 1, "best_by": "pr"}, "--best-by takes fid, kid, is, swd, "),
        ({"eval_every": 1, "best_by": "kid"}, "--best-by kid needs kid among --eval-"),
    ],
)
def test_override_refuses(given, message):
    assert refusal(config_of, **given).startswith(message)


def test_epochs_or_steps():
    assert (config_of().epochs, config_of().steps) == (
        None,
        recipes.get("wgan-gp").steps,
    )
    epochs = config_of(epochs=3)
    assert (epochs.epochs, epochs.steps) == (3, None)
    assert epochs.total_steps(steps_per_epoch=20) == 60
    steps = run_config.override(epochs, {"steps": 7})
    assert (steps.epochs, steps.steps) == (None, 7)
    assert steps.total_steps(steps_per_epoch=20) == 7
    message = "give the whole budget as --epochs or as --steps, not both."
    assert refusal(config_of, epochs=1, steps=1) == message
    assert refusal(dataclasses.replace, config_of(), steps=None) == message


def test_other_networks_bring_their_own_options():
    config = run_config.override(
        config_of(seed=9), {"networks": "mlp"}, ["gp_weight=3", "generator.width=32"]
    )
    assert config.networks == "mlp"
    assert config.network_options["generator"] == {
        **{"width": 32, "depth": 4, "normalization": "batch"},
        "spectral": False,
    }
    # The normalization belongs to the algorithm, not to the family.
    expected = {"width": 512, "depth": 2, "normalization": "none"}
    assert config.network_options["discriminator"] == expected
    assert (config.seed, config.model["gp_weight"]) == (9, 3.0)


def test_the_same_networks_keep_what_was_set():
    config = with_settings("generator.width=32")
    again = run_config.override(config, {"networks": config.networks})
    assert again == config


def test_the_learning_rate_is_that_of_both_sides_unless_one_is_set():
    config = run_config.override(
        config_of(), {}, ["generator_optimizer.learning_rate=0.5"], learning_rate=0.25
    )
    assert config.generator_optimizer["learning_rate"] == 0.5
    assert config.discriminator_optimizer["learning_rate"] == 0.25
    assert config.discriminator_optimizer["beta_2"] == 0.9
    message = refusal(run_config.override, config_of(), {}, learning_rate=0)
    assert message.startswith("learning_rate must be a number above 0")


# Learning rates ---------------------------------------------------------------------


def test_a_schedule_ends_at_zero_unless_an_end_is_given():
    assert (config_of().lr_schedule, config_of().lr_end) == ("constant", 0.0)
    cosine = config_of(lr_schedule="cosine")
    assert (cosine.lr_schedule, cosine.lr_end) == ("cosine", 0.0)
    linear = run_config.override(cosine, {"lr_schedule": "linear", "lr_end": 1e-5})
    assert (linear.lr_schedule, linear.lr_end) == ("linear", 1e-5)
    # An end alone changes the schedule that there is; without one there is no end.
    assert run_config.override(linear, {"lr_end": 0.0}).lr_end == 0.0
    constant = run_config.override(linear, {"lr_schedule": "constant"})
    assert constant == config_of()


def test_an_end_is_compared_with_the_rates_as_they_will_be():
    low = config_of(lr_schedule="linear", lr_end=5e-5)
    given = {"lr_schedule": "linear", "lr_end": 0.25}
    for before in (low, config_of()):
        high = run_config.override(before, given, learning_rate=0.5)
        assert high.lr_end == 0.25
    settings = [f"{side}_optimizer.learning_rate=0.25" for side in SIDES]
    assert run_config.override(config_of(), given, settings).lr_end == 0.25
    message = refusal(run_config.override, low, {}, settings[:1], learning_rate=1e-6)
    assert message == (
        "lr_end must be at most the learning rate that it ends, 1e-06 in "
        "discriminator_optimizer. Received: lr_end=5e-05."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lr_schedule": "step"}, "lr_schedule must be one of constant, linear, half"),
        ({"lr_schedule": "linear", "lr_end": -1.0}, "lr_end must be a number of at le"),
        ({"lr_schedule": "linear", "lr_end": 1.0}, "lr_end must be at most the learn"),
        ({"lr_end": 1e-5}, "lr_end needs a schedule that leads there: give --lr-sch"),
        ({"lr_end": 0.0}, "lr_end needs a schedule that leads there: give --lr-sch"),
        ({"lr_schedule": "constant", "lr_end": 0.0}, "lr_end needs a schedule"),
        ({"allow_partial": True}, "--allow-partial goes with --init-from"),
        ({"freeze": [""]}, "freeze must be text that is not empty"),
    ],
)
def test_a_start_or_an_end_that_cannot_be_is_refused(given, message):
    assert refusal(config_of, **given).startswith(message)


# Evaluation -------------------------------------------------------------------------


def test_what_measures_has_defaults_only_where_something_is_measured():
    names = ("eval_samples", "eval_metrics", "best_by", "features")
    assert {getattr(config_of(), name) for name in names} == {None}
    config = config_of(eval_every=2)
    assert [getattr(config, name) for name in names] == [5000, ["fid"], None, None]
    more = run_config.override(
        config_of(eval_every=2, eval_samples=9), {"eval_every": 3}
    )
    assert (more.eval_every, more.eval_samples) == (3, 9)


def test_every_number_but_those_of_memory_can_tell_the_best():
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (2, 80, 8, 8, 1), "uint8")
    features = dict(zip(("fake", "real"), random.random((2, 80, 4)), strict=True))
    logits = random.random((80, 4))
    labels = np.arange(80) % 4
    sets = registry.Sets(*pictures, seed=0, **features, logits=logits, labels=labels)
    for name, measure in registry.MEASURES.items():
        for number, *_ in () if name == "nearest" else measure.compute(sets):
            given = {"eval_metrics": [name], "best_by": number, "eval_every": 1}
            config = run_config.override(run_config.from_recipe("acgan"), given)
            assert run_config.rank(config.best_by)[0] == number


@pytest.mark.parametrize(
    ("best_by", "rank"),
    [
        ("fid", ("frechet_distance", False)),
        ("is", ("inception_score", True)),
        ("recall", ("recall", True)),
    ],
)
def test_a_short_name_is_that_of_its_one_number(best_by, rank):
    assert run_config.rank(best_by) == rank


# Augmentation -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("augment", "of_data", "of_model"),
    [
        ("none", "none", "none"),
        ("flip", "flip", "none"),
        ("diffaugment", "none", "diffaugment"),
        ("ada", "none", "ada"),
        ("flip,diffaugment", "flip", "diffaugment"),
        ("flip,ada", "flip", "ada"),
    ],
)
def test_an_augmentation_is_of_the_data_or_of_the_model_or_both(
    augment, of_data, of_model
):
    assert config_of(augment=augment).augment == augment
    assert run_config.augmenting.of_data(augment) == of_data
    assert run_config.augmenting.of_model(augment) == of_model


@pytest.mark.parametrize(
    "augment",
    ["", "turn", "flip,flip", "ada,flip", "none,ada", "diffaugment,ada", "flip, ada"],
)
def test_no_other_augmentation_is_taken(augment):
    message = refusal(config_of, augment=augment)
    assert message.startswith("augment must be one of 'none', 'flip', ")


def test_the_target_is_there_with_ada_alone():
    assert "ada_target" not in config_of(augment="flip,diffaugment").model
    message = refusal(with_settings, "ada_target=0.5")
    assert message.startswith("--set knows no 'ada_target' for wgan-gp: there are n_c")
    config = config_of(augment="flip,ada")
    assert config.model == {**config_of().model, "ada_target": 0.6}
    low = config.with_settings(["ada_target=0.5"])
    assert low.model["ada_target"] == 0.5
    assert run_config.override(low, {"seed": 3}).model["ada_target"] == 0.5
    assert run_config.override(low, {"augment": "ada"}).model["ada_target"] == 0.5
    assert run_config.override(low, {"augment": "none"}) == config_of()
    for one in (config, low):
        assert run_config.RunConfig.from_json(one.to_json()) == one
    message = refusal(run_config.check_resume, config, low)
    assert message.endswith(": ada_target is 0.6, not 0.5.")
    without = {**config.to_json(), "model": config_of().model}
    message = refusal(run_config.RunConfig.from_json, without)
    assert message.startswith("model must have the arguments n_critic, gp_weight, ")


# --set ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "part", "name", "value"),
    [
        ("n_critic=2", "model", "n_critic", 2),
        ("gp_weight=2", "model", "gp_weight", 2.0),
        ("ema_decay=0", "model", "ema_decay", 0.0),
        ("generator.width=16", "generator", "width", 16),
        ("discriminator.depth=3", "discriminator", "depth", 3),
        ("generator.normalization=layer", "generator", "normalization", "layer"),
        ("generator_optimizer.beta_1=0.9", "generator_optimizer", "beta_1", 0.9),
        (
            "discriminator_optimizer.learning_rate=1e-5",
            "discriminator_optimizer",
            "learning_rate",
            1e-5,
        ),
    ],
)
def test_a_setting_is_parsed_by_its_type(setting, part, name, value):
    config = with_settings(setting)
    found = config.settable()[f"{part}.{name}" if part != "model" else name]
    assert (found, type(found)) == (value, type(value))
    expected = config_of().flat() | {setting.partition("=")[0]: value}
    assert config.flat() == expected


def test_the_last_setting_wins():
    assert with_settings("n_critic=2", "n_critic=3").model["n_critic"] == 3


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("n_critic", "--set takes NAME=VALUE. Received: 'n_critic'."),
        (
            "n_critc=2",
            "--set knows no 'n_critc' for wgan-gp: did you mean n_critic?",
        ),
        (
            "clip=0.1",
            "--set knows no 'clip' for wgan-gp: there are n_critic, gp_weight, ",
        ),
        ("generator.widht=3", "--set knows no 'generator.widht' for wgan-gp: did you"),
        ("generator_optimizer.name=sgd", "--set knows no 'generator_optimizer.name'"),
        ("=2", "--set knows no '' for wgan-gp: there are"),
        (
            "n_critic=two",
            "n_critic must be an integer of at least 1. Received: n_critic='two'.",
        ),
        ("n_critic=1.5", "n_critic must be an integer of at least 1. Received: n_cri"),
        ("n_critic=", "n_critic must be an integer of at least 1."),
        ("gp_weight=nan", "gp_weight must be a number of at least 0."),
        ("gp_weight=1=2", "gp_weight must be a number of at least 0. Received: gp_wei"),
        ("generator.normalization=spectral", "generator.normalization must be one of"),
        ("generator.width=0", "generator.width must be an integer of at least 1."),
    ],
)
def test_a_setting_is_refused(setting, message):
    assert refusal(with_settings, setting).startswith(message)


@every_variant
def test_every_settable_name_can_be_set_to_its_value(variant):
    config = run_config.from_recipe(variant)
    settable = {n: v for n, v in config.settable().items() if v is not None}
    assert set(config.model) < set(config.settable())
    settings = [f"{name}={value}" for name, value in settable.items()]
    assert config.with_settings(settings) == config


@pytest.mark.parametrize("networks", FAMILIES)
def test_auto_is_taken_where_the_network_chooses(networks):
    fresh = config_of(networks=networks)
    arguments = {
        f"{side}.{name}": value
        for side in SIDES
        for name, value in fresh.network_options[side].items()
    }
    chosen = {name for name, value in arguments.items() if value is None}
    assert (networks == "mlp") == (not chosen)
    for name in chosen:
        number = fresh.with_settings([f"{name}=3"])
        assert number.flat()[name] == 3
        assert number.with_settings([f"{name}=auto"]) == fresh
    for name in arguments.keys() - chosen:
        message = refusal(fresh.with_settings, [f"{name}=auto"])
        assert message.startswith(f"{name} must be ")


# JSON -------------------------------------------------------------------------------


@every_variant
@pytest.mark.parametrize("networks", FAMILIES)
def test_json_round_trip(variant, networks):
    config = config_of(variant, networks=networks, epochs=2, data_dir="/d", jit=True)
    text = json.dumps(config.to_json())
    assert run_config.RunConfig.from_json(json.loads(text)) == config


def test_what_a_run_starts_from_and_keeps_fixed_is_in_its_json():
    given = {"init_from": "/r", "allow_partial": True, "freeze": ["generator.first"]}
    config = config_of(lr_schedule="cosine", lr_end=1e-5, **given)
    assert given.items() <= config.to_json().items()
    assert run_config.RunConfig.from_json(config.to_json()) == config


def damaged(**changes):
    values = {**config_of().to_json(), **changes}
    return {name: value for name, value in values.items() if value is not ...}


ADAM = config_of().generator_optimizer


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (damaged(seed=...), "this is not the configuration of a run of this version: "),
        (damaged(colour=1), "this is not the configuration of a run of this version: "),
        ([], "this is not the configuration of a run of this version: "),
        (None, "this is not the configuration of a run of this version: "),
        (damaged(variant="wgangp"), "unknown variant 'wgangp': did you mean wgan-gp"),
        (damaged(networks="vit"), "networks must be one of"),
        (damaged(model={"n_critic": 5}), "model must have the arguments n_critic, gp_"),
        (damaged(generator=3), "generator must have the arguments width, depth, norma"),
        *(
            (damaged(**{f"{side}_optimizer": value}), f"{side}_optimizer")
            for side in ("generator", "discriminator")
            for value in (
                *(None, "adam", 1, [], {}, {"name": "adam"}),
                {"learning_rate": 1e-3, "beta_1": 0.5, "beta_2": 0.9},
                {**ADAM, "name": "sgd"},
                {**ADAM, "name": None},
                {**ADAM, "weight_decay": 0.1},
                {**ADAM, "beta_1": "half"},
            )
        ),
        (damaged(batch_size=0), "batch_size must be an integer of at least 1."),
        (damaged(seed="0"), "seed must be an integer"),
        (damaged(precision="half"), "precision must be one of"),
        (damaged(lr_schedule=None), "lr_schedule must be one of"),
        (damaged(lr_end="0"), "lr_end must be a number"),
        (damaged(init_from=3), "init_from must be text"),
        (damaged(allow_partial=None), "allow_partial must be true or false"),
        (damaged(freeze="generator"), "freeze must be a list"),
        (damaged(use_labels=0), "use_labels must be true or false"),
        (damaged(use_labels=False), "--no-labels is for variants that learn from l"),
        (damaged(eval_metrics="fid"), "eval_metrics must be a list"),
        (damaged(eval_every=1), "eval_samples must be given"),
        (damaged(freeze=[3]), "freeze must be text that is not empty"),
        (damaged(epochs=1), "give the whole budget as --epochs or as --steps"),
        (
            damaged(model={"n_critic": 5, "gp_weight": -1, "ema_decay": 0.9}),
            "gp_weight must be a number of at least 0.",
        ),
        (
            damaged(generator={**config_of().network_options["generator"], "depth": 0}),
            "generator.depth must be an integer of at least 1.",
        ),
    ],
)
def test_damaged_values_are_refused(values, message):
    assert refusal(run_config.RunConfig.from_json, values).startswith(message)


def test_a_run_may_be_older_than_an_option():
    config = run_config.from_recipe("gan")
    stored = config.to_json()
    del stored["pairs"], stored["tile"]
    assert run_config.RunConfig.from_json(stored) == config


def test_missing_and_unknown_names_are_named():
    values = damaged(seed=..., colour=1)
    message = refusal(run_config.RunConfig.from_json, values)
    assert message.endswith("missing or unknown are colour, seed.")


def test_read_takes_the_config_of_a_record(tmp_path):
    path = tmp_path / "recipe.json"
    record = {"format": 1, "config": config_of(seed=5).to_json(), "more": 1}
    path.write_text(json.dumps(record))
    assert run_config.read(path) == config_of(seed=5)


@pytest.mark.parametrize("number", [None, 0, 2, "1"])
def test_read_refuses_another_format(tmp_path, number):
    record = {"format": number, "config": config_of().to_json()}
    for one in (record, {"config": record["config"]})[: 1 + (number is None)]:
        path = tmp_path / "recipe.json"
        path.write_text(json.dumps(one))
        message = refusal(run_config.read, path)
        assert message.endswith(f"format 1 was expected. Received: {number}.")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"null", b'{"a": 1}', b"\xff\xfe\x00"]
)
def test_read_refuses_what_is_no_record(tmp_path, content):
    path = tmp_path / "recipe.json"
    path.write_bytes(content)
    message = refusal(run_config.read, path)
    assert message.startswith(f"{path} is not the recipe.json of a run: ")


def test_read_refuses_what_is_no_file(tmp_path):
    missing = tmp_path / "none.json"
    assert refusal(run_config.read, missing).startswith(f"there is no file {missing}:")
    assert "is not the recipe.json" in refusal(run_config.read, tmp_path)


# Resuming ---------------------------------------------------------------------------


def test_a_resumed_run_may_be_longer_and_look_more_often():
    free = {
        "dataset": "/moved",  # its fingerprint decides
        "data_dir": "/elsewhere",
        "cache": "disk",
        "tensorboard": True,
        "epochs": 50,
        "sample_every": 3,
        "checkpoint_every": 4,
        "export": False,
        "eval_every": 3,
        "eval_metrics": ["kid"],
        "best_by": "kid",
        "features": "/moved",
    }
    run_config.check_resume(config_of(), config_of(**free))
    run_config.check_resume(config_of(), config_of(steps=9000))
    run_config.check_resume(config_of(), config_of())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("split", "test"),
        ("image_size", [8, 8]),
        ("fit", "stretch"),
        ("channels", 3),
        ("value_range", [0, 1]),
        ("skip_corrupt", True),
        ("augment", "flip"),
        ("networks", "mlp"),
        ("latent_dim", 3),
        ("batch_size", 3),
        ("seed", 3),
        ("precision", "float32"),
        ("jit", True),
        ("deterministic", True),
        ("lr_schedule", "linear"),
        ("init_from", "/other"),
        ("freeze", ["generator.first"]),
    ],
)
def test_a_resumed_run_keeps_what_changes_its_result(name, value):
    before, after = config_of(), config_of(**{name: value})
    message = refusal(run_config.check_resume, before, after)
    start = "a resumed run keeps the options it was started with: "
    assert message.startswith(start)
    assert f"{name} is {getattr(before, name)!r}, not {value!r}" in message


def test_check_resume_lists_all_differences():
    after = run_config.override(
        config_of(seed=1, batch_size=8, steps=5), {}, ["n_critic=5"]
    )
    message = refusal(run_config.check_resume, config_of(), after)
    found = message.removesuffix(".").partition(": ")[2].split("; ")
    assert found == [
        "batch_size is 32, not 8",
        "seed is 0, not 1",
        "n_critic is 2, not 5",
    ]


def test_a_schedule_keeps_its_total():
    before = config_of(lr_schedule="linear", steps=100)
    for free in ({"steps": 100}, {"sample_every": 3}, {"epochs": 5}):
        # Whether epochs are the same total is for the data to say.
        run_config.check_resume(before, run_config.override(before, free))
    longer = run_config.override(before, {"steps": 200})
    assert refusal(run_config.check_resume, before, longer) == (
        "the linear learning rate leads to its end over the total that the run was "
        "started with, 100 steps, and another total would change it half-way: resume "
        "without --steps and --epochs, and to end earlier give --stop-after."
    )
    epochs = run_config.override(before, {"epochs": 5})
    run_config.check_total(before, epochs, steps_per_epoch=20)
    assert "100 steps" in refusal(run_config.check_total, before, epochs, 21)
    run_config.check_total(config_of(), config_of(epochs=5), 21)


def test_a_run_stops_at_a_later_step():
    run_config.check_stop_after(4, step=3)
    assert refusal(run_config.check_stop_after, 3, 3) == (
        "the run is at step 3 already: --stop-after takes a later one. Received: 3."
    )
    assert refusal(run_config.check_stop_after, 0, 0).startswith("stop_after must be")

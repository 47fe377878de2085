import dataclasses
import inspect

import keras
import pytest

from tfgan_kit import models, optimizers, options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import RECIPES
from tfgan_kit.runs.run_config import table

SIDES = ("generator_optimizer", "discriminator_optimizer")
every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)


def arguments_of(model_class):
    """Every named argument of the class, through the base that `**kwargs` goes to."""
    names = set()
    for step in model_class.__mro__:
        if issubclass(step, models.AdversarialModel) and "__init__" in vars(step):
            parameters = inspect.signature(step.__init__).parameters.values()
            names |= {p.name for p in parameters if p.kind is not p.VAR_KEYWORD}
    return names - {"self"}


@every_recipe
def test_the_model_takes_just_the_options(recipe):
    model_class = getattr(models, recipe.model)
    assert recipe.model in models.__all__
    given = {"generator", "discriminator", "num_classes", "prior", "seed"}
    given |= {"augment", "ada_target"}
    given |= {"encoder"} if recipe.has_encoder else set()
    assert arguments_of(model_class) == given | set(recipe.model_options)


@every_recipe
def test_every_value_is_one_that_its_option_takes(recipe):
    for name, value in recipe.model_options.items():
        assert options.check(name, value) == value
    options.check("discriminator.normalization", recipe.normalization)
    options.check("generator.normalization", recipe.generator_normalization)
    assert recipe.labels in ("none", "required", "optional")
    options.check("discriminator.pooling", recipe.pooling)
    for side in SIDES:
        for name, value in getattr(recipe, side).items():
            assert options.check(name, value) == value
    for option in table.OPTIONS:
        if option.default is table.RECIPE:
            option.check(getattr(recipe, option.name))


@every_recipe
@pytest.mark.parametrize("side", SIDES)
def test_keras_takes_the_optimizer(recipe, side):
    arguments = dict(getattr(recipe, side))
    name = arguments.pop("name")
    # Ours takes what Keras' does, and a beta_2 that moves.
    own = {"adam": optimizers.Adam}.get(name)
    optimizer = own(**arguments) if own else keras.optimizers.RMSprop(**arguments)
    assert type(optimizer).__name__.lower() == name
    config = optimizer.get_config()
    for argument, value in arguments.items():
        assert config[argument] == pytest.approx(value, rel=1e-6, abs=0)


@every_recipe
def test_every_recipe_says_where_it_comes_from(recipe):
    assert recipe.summary
    assert "arXiv" in recipe.reference
    assert RECIPES[recipe.name] is recipe is recipes.get(recipe.name)


@every_recipe
@pytest.mark.parametrize("networks", recipes.NETWORKS)
def test_network_options_have_what_belongs_to_the_algorithm(recipe, networks):
    given = recipe.network_options(networks)
    family = recipes.NETWORKS[networks]
    generator = {
        **family["generator"],
        "normalization": recipe.generator_normalization,
        "spectral": recipe.generator_spectral,
    }
    judge = recipes.NETWORKS["mlp"] if recipe.judges == "latents" else family
    expected = {**judge["discriminator"], "normalization": recipe.normalization}
    if "pooling" in expected:
        expected["pooling"] = recipe.pooling
    for arguments in (generator, expected):
        if "attention" in arguments:
            arguments["attention"] = recipe.attention
    assert given["generator"] == generator
    assert given["discriminator"] == expected
    encoder = {**family["discriminator"], "normalization": "batch"}
    assert given["encoder"] == (encoder if recipe.has_encoder else {})
    given["generator"]["width"] = given["discriminator"]["width"] = -1
    fresh = recipe.network_options(networks)
    assert fresh["generator"] == generator != given["generator"]
    assert fresh["discriminator"] == expected != given["discriminator"]


@every_recipe
def test_the_networks_are_known(recipe):
    assert recipe.networks in recipes.NETWORKS


def test_what_the_algorithms_ask_for():
    """A critic with a penalty must not see the batch; spectral is the algorithm."""
    assert RECIPES["wgan-gp"].normalization == "none"
    assert RECIPES["dragan"].normalization == RECIPES["r1gan"].normalization == "none"
    spectral = {n for n, r in RECIPES.items() if r.normalization == "spectral"}
    assert spectral == {"sngan", "projection", "sagan"}
    pooled = {name for name, recipe in RECIPES.items() if recipe.pooling == "sum"}
    assert pooled == {"sngan", "projection", "sagan"}
    attending = {name for name, recipe in RECIPES.items() if recipe.attention}
    assert attending == {"sagan"}
    assert {n for n, r in RECIPES.items() if r.generator_spectral} == {"sagan"}
    n_critic = {name: r.model_options["n_critic"] for name, r in RECIPES.items()}
    assert n_critic == {
        "gan": 1,
        "dcgan": 1,
        "lsgan": 1,
        "wgan": 2,
        "wgan-gp": 2,
        "sngan": 1,
        "dragan": 1,
        "ragan": 1,
        "r1gan": 1,
        "began": 1,
        "bigan": 1,
        "aae": 1,
        "cgan": 1,
        "acgan": 1,
        "projection": 1,
        "sgan": 1,
        "sagan": 1,
        "r3gan": 1,
        "infogan": 1,
    }
    judges = {name: recipe.judges for name, recipe in RECIPES.items()}
    others = {name: "images" for name in RECIPES if name not in ("bigan", "aae")}
    assert judges == {**others, "bigan": "pairs", "aae": "latents"}
    assert RECIPES["wgan"].model_options["clip"] == 0.03
    for name in ("wgan-gp", "dragan"):
        assert RECIPES[name].model_options["gp_weight"] == 10.0
    r3gan = RECIPES["r3gan"]
    assert r3gan.normalization == r3gan.generator_normalization == "none"
    for side in SIDES:  # appendix D
        moments = {n: v for n, v in getattr(r3gan, side).items() if "beta" in n}
        assert moments == {"beta_1": 0.0, "beta_2": 0.9, "beta_2_end": 0.99}
    assert RECIPES["began"].model_options["balance_rate"] == 0.3
    assert RECIPES["projection"].generator_normalization == "conditional"
    heads = {n: r.head for n, r in RECIPES.items() if r.head != "logits"}
    assert heads == {
        "began": "images",
        "cgan": "joined",
        "acgan": "auxiliary",
        "projection": "projection",
        "sagan": "projection",
        "sgan": "classes",
        "infogan": "codes",
    }
    assert not RECIPES["sgan"].conditional


@every_recipe
def test_a_recipe_is_frozen(recipe):
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.steps = 1


def test_an_unknown_variant_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown variant 'wgan_gp': did you mean w"):
        recipes.get("wgan_gp")
    with pytest.raises(InputError) as caught:
        recipes.get("zzzzzz")
    names = ", ".join(RECIPES)
    assert names.startswith("gan, dcgan, lsgan, wgan, wgan-gp, sngan, ")
    assert str(caught.value) == f"unknown variant 'zzzzzz': there are {names}"


def test_nearest():
    assert recipes.nearest("widht", ["width", "depth"]) == "did you mean width?"
    assert recipes.nearest("q", ["width", "depth"]) == "there are width, depth"

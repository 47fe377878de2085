import dataclasses
import inspect

import keras
import pytest

from helpers import FAMILIES, TRANSLATORS, VARIANTS
from tfgan_kit import models, optimizers, options, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import RECIPES
from tfgan_kit.runs import network_building, run_config
from tfgan_kit.runs.run_config import checks, table

SIDES = ("generator_optimizer", "discriminator_optimizer")
_STARRED = inspect.Parameter.VAR_POSITIONAL
every_recipe = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)


def arguments_of(model_class):
    """Every named argument of the class, through the base that `**kwargs` goes to."""
    names = set()
    for step in model_class.__mro__:
        if issubclass(step, models.AdversarialModel) and "__init__" in vars(step):
            parameters = inspect.signature(step.__init__).parameters.values()
            own = (p for p in parameters if p.kind not in (p.VAR_KEYWORD, _STARRED))
            names |= {p.name for p in own}
    return names - {"self"}


@every_recipe
def test_the_model_takes_just_the_options(recipe):
    model_class = getattr(models, recipe.model)
    assert recipe.model in models.__all__
    given = {"num_classes", "prior", "seed", "fields", "parts"}
    given |= {"augment", "ada_target"}
    takes = arguments_of(model_class) - set(recipe.networks)
    assert takes == given | set(recipe.model_options)
    assert list(model_class.wiring) == list(recipe.networks)


@every_recipe
def test_the_defaults_of_the_model_are_the_numbers_of_the_recipe(recipe):
    if recipe.name == "dcgan":
        pytest.skip("gan has the same class")
    model_class = getattr(models, recipe.model)
    signatures = [
        inspect.signature(step.__init__).parameters
        for step in (model_class, models.AdversarialModel)
    ]
    for name, value in recipe.model_options.items():
        own = next(s[name] for s in signatures if name in s)
        assert own.default == value, name


@every_recipe
def test_networks_take_what_the_wiring_of_the_model_says(recipe):
    model_class = getattr(models, recipe.model)
    for name, network in recipe.networks.items():
        wire = model_class.wiring[name]
        assert network.takes == (*wire.takes, *wire.optional)


@every_recipe
def test_every_value_is_one_that_its_option_takes(recipe):
    for name, value in recipe.model_options.items():
        if value is None:  # it follows from the run
            assert name in {*recipe.step_shares, "perceptual"}
        else:
            assert options.check(name, value) == value
    config = run_config.from_recipe(recipe)
    for name, network in recipe.networks.items():
        for argument, value in network.arguments.items():
            checks.check_argument(config, f"{name}.{argument}", value)
        assert network.head in network_building.HEADS
    if recipe.name not in TRANSLATORS:
        assert {*recipe.fields, *recipe.optional_fields} <= {"real", "labels"}
    for side in SIDES:
        for name, value in getattr(recipe, side).items():
            assert options.check(name, value) == value
    for option in table.OPTIONS:
        if option.default is table.RECIPE:
            option.check(table.defaults(recipe)[option.name])


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
@pytest.mark.parametrize("networks", FAMILIES)
def test_network_options_have_what_belongs_to_the_algorithm(recipe, networks):
    given = recipe.network_options(networks)
    family = recipes.NETWORKS[networks]
    assert list(given) == list(recipe.networks)
    for name, network in recipe.networks.items():
        known = recipes.NETWORKS[network.family] if network.family else family
        expected = dict(known[network.role])
        expected |= {n: v for n, v in network.arguments.items() if n in expected}
        assert given[name] == expected
        given[name]["width"] = -1
        assert recipe.network_options(networks)[name] == expected != given[name]


@every_recipe
def test_the_networks_are_known(recipe):
    assert recipe.family in recipes.NETWORKS


def test_what_the_algorithms_ask_for():
    """A critic with a penalty must not see the batch; spectral is the algorithm."""
    for name in ("wgan-gp", "dragan", "r1gan"):
        assert argument(name, "normalization") == "none"
    assert having("normalization", "spectral") == {"sngan", "projection", "sagan"}
    assert having("pooling", "sum") == {"sngan", "projection", "sagan"}
    assert having("attention", True) == {"sagan"}
    assert having("attention", True, "generator") == {"sagan"}
    assert having("spectral", True, "generator") == {"sagan"}
    n_critic = {name: RECIPES[name].model_options["n_critic"] for name in VARIANTS}
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
        "stylegan2": 1,
        "infogan": 1,
    }
    judged = {n: RECIPES[n].networks["discriminator"].takes for n in VARIANTS}
    others = {n: t for n, t in judged.items() if t != ("real",)}
    labelled = dict.fromkeys(
        ("cgan", "projection", "sagan", "stylegan2"), ("real", "labels")
    )
    assert others == labelled | {"bigan": ("real", "latents"), "aae": ("latents",)}
    assert RECIPES["wgan"].model_options["clip"] == 0.03
    for name in ("wgan-gp", "dragan"):
        assert RECIPES[name].model_options["gp_weight"] == 10.0
    r3gan = RECIPES["r3gan"]
    for side in r3gan.networks:
        assert argument("r3gan", "normalization", side) == "none"
    for side in SIDES:  # appendix D
        moments = {n: v for n, v in getattr(r3gan, side).items() if "beta" in n}
        assert moments == {"beta_1": 0.0, "beta_2": 0.9, "beta_2_end": 0.99}
    assert RECIPES["began"].model_options["balance_rate"] == 0.3
    assert argument("projection", "normalization", "generator") == "conditional"
    heads = {n: r.networks["discriminator"].head for n, r in RECIPES.items()}
    heads = {name: head for name, head in heads.items() if head != "logits"}
    assert heads == {
        "began": "images",
        "cgan": "joined",
        "acgan": "auxiliary",
        "projection": "projection",
        "sagan": "projection",
        "stylegan2": "projection",
        "sgan": "classes",
        "infogan": "codes",
        "bigan": "pair",
    }
    assert RECIPES["sgan"].classes(10) is None
    assert RECIPES["cgan"].classes(10) == 10


def argument(name, argument, network="discriminator"):
    return RECIPES[name].networks[network].arguments.get(argument)


def having(name, value, network="discriminator"):
    """The recipes whose network has that value of an argument."""
    return {n for n in RECIPES if argument(n, name, network) == value}


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

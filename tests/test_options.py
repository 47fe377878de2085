import math

import pytest

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.options import OPTIONS, Option

# Their text is checked where it is read: a file and names of layers.
FREE_TEXTS = {"perceptual", "nce_layers"}
TEXTS = ["", " ", "None", "0x10", "1.5.2", "one", "1,5", "--3", "yes"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("n_critic", [1, 5, 1000], [0, -1, 1.0, "1", None, True, math.nan]),
        ("seed", [0, 2**31 - 1], [-1, 2**31, 0.0, False]),
        ("ema_decay", [0, 0.0, 0.999], [1, 1.0, -0.1, math.nan, "0.9", True, None]),
        ("gp_weight", [0, 0.0, 1e6], [-1e-9, math.inf, math.nan]),
        ("learning_rate", [1e-9, 1, 3.0], [0, 0.0, -1e-3, math.inf, None]),
        ("a", [-1, 0.0, 2.5], [math.inf, -math.inf, math.nan, "1", True]),
        ("objective", ["minimax"], ["Minimax", "", 1, None, True]),
        ("generator.normalization", ["none", "batch", "layer"], ["spectral", None]),
        ("discriminator.normalization", ["none", "spectral"], ["instance", 0]),
    ],
)
def test_check_takes_what_the_rule_says(name, good, bad):
    for value in good:
        assert options.check(name, value) == value
    for value in bad:
        with pytest.raises(InputError) as caught:
            options.check(name, value)
        rule = OPTIONS[name].rule
        expected = f"{name} must be {rule}. Received: {name}={value!r}."
        assert str(caught.value) == expected


def test_check_gives_the_kind():
    assert type(options.check("gp_weight", 10)) is float
    assert type(options.check("n_critic", 10)) is int


def test_a_flag_takes_nothing_but_true_and_false():
    flag = Option(bool, "a flag")
    assert flag.accepts(True)
    assert flag.accepts(False)
    assert not any(flag.accepts(value) for value in (0, 1, "true", None))
    assert flag.parse("True") is True
    assert flag.parse("false") is False
    assert flag.parse("yes") == "yes"


@pytest.mark.parametrize(
    ("option", "rule"),
    [
        (Option(int, ""), "an integer"),
        (Option(int, "", low=1), "an integer of at least 1"),
        (Option(float, "", above=0), "a number above 0"),
        (Option(float, "", low=0, below=1), "a number of at least 0 and below 1"),
        (Option(bool, ""), "true or false"),
        (Option(str, "", choices=("x", "y")), "one of x, y"),
    ],
)
def test_the_rule_in_words(option, rule):
    assert option.rule == rule


def test_parse_gives_the_kind_or_the_text_itself():
    assert OPTIONS["n_critic"].parse("7") == 7
    assert OPTIONS["n_critic"].parse("7.5") == "7.5"
    assert OPTIONS["learning_rate"].parse("2e-4") == 2e-4
    assert OPTIONS["objective"].parse("minimax") == "minimax"


@pytest.mark.parametrize("name", OPTIONS)
def test_no_option_takes_text_that_spells_nothing(name):
    for text in TEXTS[:1] if name in FREE_TEXTS else TEXTS:
        assert not OPTIONS[name].accepts(OPTIONS[name].parse(text))


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_says_what_it_is(name):
    option = OPTIONS[name]
    assert option.doc
    assert option.kind in (int, float, str, bool)
    is_chosen = option.kind is str and name not in FREE_TEXTS
    assert bool(option.choices) == is_chosen


def test_find_takes_dotted_names():
    assert options.find("generator.width") is OPTIONS["width"]
    assert options.find("n_critic") is OPTIONS["n_critic"]
    for side in ("generator", "discriminator"):
        name = f"{side}.normalization"
        assert options.find(name) is OPTIONS[name]
    assert options.find("generator_optimizer.beta_1") is OPTIONS["beta_1"]

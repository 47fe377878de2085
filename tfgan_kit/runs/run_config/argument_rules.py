"""The rule of each argument that `--set` takes: from `options`, or from its default.

An argument of a user's own model, network function or family needs no entry in
`tfgan_kit.options`: the type of its default is its type, and it has no range.
"""

from tfgan_kit import options, recipes
from tfgan_kit.options import Option

# Arguments of every model, including users' models.
_SHARED = ("n_critic", "ema_decay", "ada_target")


class _Scalar(Option):
    """Rule for any JSON value except a list, if the default None implies no type."""

    def accepts(self, value):
        return isinstance(value, bool | int | float | str)

    def parse(self, text):
        for kind in (bool, int, float):
            value = Option(kind, "").parse(text)
            if isinstance(value, kind):
                return value
        return text

    def check(self, name, value):
        return value if self.accepts(value) else super().check(name, value)

    @property
    def rule(self):
        return "a number, text, true or false"


def rule_of(config, name):
    """Return the `Option` of an argument of a model, network or optimizer.

    Args:
        config: A `RunConfig`.
        name: str. The name for `--set`, such as "gp_weight" or "generator.width".
    """
    own = _own_defaults(config, name.rpartition(".")[0])
    argument = name.rpartition(".")[2]
    if argument not in own:
        return _of_family(config, name) or options.find(name)
    default = own[argument]
    if default is None:
        return _Scalar(str, "")
    return Option(type(default), "")


def _of_family(config, name):
    """Return the `Option` of an argument whose choices depend on family or role."""
    part, _, argument = name.rpartition(".")
    network = config.recipe.networks.get(part)
    if network is None:
        return None
    kinds = network.family or config.networks, network.role
    found = (options.OPTIONS.get(f"{kind}.{argument}") for kind in kinds)
    return next(filter(None, found), None)


def _own_defaults(config, part):
    """Return a part's arguments with their defaults, if the part is a user's own."""
    recipe = config.recipe
    if not part:
        is_ours = isinstance(recipe.model, str)
        own = {} if is_ours else recipe.model_options
        return {n: value for n, value in own.items() if n not in _SHARED}
    network = recipe.networks.get(part)
    if network is None:
        return {}
    family = network.family or config.networks
    is_ours = not callable(network.role) and family in recipes.NETWORKS
    return {} if is_ours else network.defaults(config.networks)

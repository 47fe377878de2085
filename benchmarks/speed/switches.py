"""What a part of a training costs: bare steps with it and without it, in turns."""

import statistics

from speed.crew import crew, take_turns
from speed.rounds import speeds_of

# SNGAN refuses a discriminator without spectral layers, so its networks and batch stand
# under the loss of `dcgan` here, on both sides.
_SNGAN = {"variant": "dcgan", "latent_dim": 128, "batch_size": 64}
SWITCHES = {
    "spectral norm": {
        name: {**_SNGAN, "settings": [f"discriminator.normalization={value}"]}
        for name, value in (("on", "spectral"), ("off", "none"))
    },
    "EMA": {
        name: {"variant": "dcgan", "settings": [f"ema_decay={value}"]}
        for name, value in (("on", 0.99), ("off", 0.0))
    },
}


def measure(switch, work, *, rounds, seconds, tell):
    """Images a second of every round, on and off."""
    name = switch.replace(" ", "-")
    subjects = {
        state: ("bare_step", {**arguments, "folder": str(work / f"{name}-{state}")})
        for state, arguments in SWITCHES[switch].items()
    }
    with crew(subjects, tell) as workers:
        # They differ by little: twice as many rounds.
        return speeds_of(take_turns(workers, 2 * rounds, seconds))


def ratio(speeds):
    """On against off, of the medians."""
    return statistics.median(speeds["on"]) / statistics.median(speeds["off"])

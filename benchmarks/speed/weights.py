"""How many weights networks train, by which the peers are held to ours."""

import math


def trainable(*networks):
    """Of each Keras model."""
    return [
        sum(math.prod(variable.shape) for variable in network.trainable_variables)
        for network in networks
    ]

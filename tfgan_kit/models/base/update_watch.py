"""A watch over the updates of a training, inside its graph."""

import tensorflow as tf

_NOTHING = -1


class UpdateWatch:
    """Watch that finds the first number that is not finite, and measures gradients.

    It is a part of the graph. So it knows the step even if one execution runs several,
    and it tells a weight from the loss that the weight spoils. It is in no checkpoint.
    With replicas, it shows what the first one sees.

    Args:
        terms: Names of the terms that losses may sum.
    """

    def __init__(self, terms):
        self._names = []
        # The step and the name's index of what was found, and the step of the last
        # look.
        self._state = _variable([_NOTHING] * 3, tf.int64)
        sides = "generator", "discriminator"
        self._sizes = {side: _variable(_NOTHING, tf.float32) for side in sides}
        # For each term the sum of its values and their number.
        self._terms = tuple(terms)
        self._sums = _variable([[0, 0]] * len(self._terms), tf.float32)

    def reset(self):
        """Forget everything that was seen."""
        self._state.assign([_NOTHING] * 3)
        self.restart()

    def first(self):
        """Return the name and the step of the first number not finite, or None."""
        step, index, _ = map(int, self._state.numpy())
        return None if index == _NOTHING else (self._names[index], step)

    def gradient_sizes(self):
        """Return the root mean square of each side's newest gradients, by side.

        Sides without an update since `restart` are left out.
        """
        sizes = {side: float(size.numpy()) for side, size in self._sizes.items()}
        return {side: size for side, size in sizes.items() if size != _NOTHING}

    def means(self):
        """Return the mean of each term since `restart`, if it had a value, by name."""
        sums = zip(self._terms, self._sums.numpy(), strict=True)
        return {name: float(total / n) for name, (total, n) in sums if n}

    def restart(self):
        """Forget the gradients and the terms up to now."""
        for size in self._sizes.values():
            size.assign(_NOTHING)
        self._sums.assign(tf.zeros_like(self._sums))

    def look(self, model, side, terms, gradients, scale, may_overflow):
        """Look at an update before it changes weights.

        Args:
            model: The `AdversarialModel`.
            side: str. The side that moves, "generator" or "discriminator".
            terms: The terms of its loss by name.
            gradients: Pairs of the name of a weight and its gradient, or None.
            scale: The factor of the loss in the gradients.
            may_overflow: bool. Whether the optimizer skips gradients that are not
                finite, as with float16.
        """
        gradients = [(n, _values(g)) for n, g in gradients if g is not None]
        squares = [2 * tf.nn.l2_loss(gradient) for _, gradient in gradients]
        total = tf.add_n([tf.constant(0.0), *squares])
        count = sum(tf.size(gradient) for _, gradient in gradients)
        count = tf.cast(tf.maximum(count, 1), tf.float32)
        self._sizes[side].assign(tf.sqrt(total / count) / scale)

        terms = {name: tf.cast(value, tf.float32) for name, value in terms.items()}
        values = [(terms[n], 1.0) if n in terms else (0.0, 0.0) for n in self._terms]
        self._sums.assign_add(tf.convert_to_tensor(values, tf.float32))

        step = model.step.value
        numbers = [*terms.items()]
        signs = [*terms.values()]
        if not may_overflow:
            signs.append(total)
            numbers += [(f"the gradient of {name}", one) for name, one in gradients]
        nothing = tf.constant([_NOTHING, _NOTHING], tf.int64)
        first = tf.cond(
            tf.reduce_all(tf.math.is_finite(signs)),
            lambda: nothing,
            lambda: self._find(model, step, numbers),
        )
        first = tf.where(self._state[1] == _NOTHING, first, self._state[:2])
        self._state.assign(tf.concat([first, [step]], axis=0))

    def _find(self, model, step, numbers):
        """Return the step and the index of the first of all numbers that is broken."""
        # Weights that do not train may hold infinities, such as a mask.
        weights = [
            (f"the weight {name}/{weight.path}", weight.value)
            for name, network in model.networks().items()
            for weight in network.trainable_weights
        ]
        # A weight broke in the step before, if this is the first look in this step.
        before = tf.where(self._state[2] == step, step + 1, step)
        steps = [before] * len(weights) + [step + 1] * len(numbers)
        names, numbers = zip(*weights, *numbers, strict=True)
        sound = [tf.reduce_all(tf.math.is_finite(one)) for one in numbers]
        broken = tf.logical_not(tf.stack(sound))
        place = tf.argmax(tf.cast(broken, tf.int32))  # the first one
        found = tf.stack([tf.stack(steps)[place], self._indices(names)[place]])
        # Squares may overflow although no gradient does.
        return tf.where(tf.reduce_any(broken), found, tf.constant(_NOTHING, tf.int64))

    def _indices(self, names):
        self._names += [name for name in names if name not in self._names]
        return tf.constant([self._names.index(name) for name in names], tf.int64)


def _variable(value, dtype):
    aggregation = tf.VariableAggregation.ONLY_FIRST_REPLICA
    return tf.Variable(tf.cast(value, dtype), trainable=False, aggregation=aggregation)


def _values(gradient):
    """Return the numbers of a gradient, of which an embedding's has only some rows."""
    if isinstance(gradient, tf.IndexedSlices):
        gradient = gradient.values
    return tf.cast(gradient, tf.float32)

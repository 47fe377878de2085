"""Training on several devices: the choice of a strategy, and what replicas share.

`devices` reads `--devices` without TensorFlow; `strategies` returns the
`tf.distribute.Strategy` of a run; `replicas` has the means, rows and draws that
replicas share within a step.
"""

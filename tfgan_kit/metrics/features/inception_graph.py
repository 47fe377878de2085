"""A frozen graph of Inception from the time of TensorFlow 0.6, as a function."""

import pathlib

import tensorflow as tf

from tfgan_kit.untrusted import limits

# Scaled images of 299x299, after any decoding and resizing.
_INPUT = "Mul:0"
_FEATURES = "pool_3"
_PRODUCT = "softmax/logits/MatMul"
_OLD_NORMALIZATION = "BatchNormWithGlobalNormalization"


def load(path):
    """Read `classify_image_graph_def.pb` or `inceptionv1_for_inception_score.pb`.

    Args:
        path: A file with a `GraphDef`.

    Returns:
        A function from float32 `(b, 299, 299, 3)` in [-1, 1] to features `(b, 2048)`
        and logits `(b, 1008)`. As in the code of Salimans et al. 2016, the logits of
        the first file have no bias; the second file has its own logits.

    Raises:
        Exception: Any exception, if the file is not of that form.
    """
    limits.check_file(path)
    graph = tf.compat.v1.GraphDef.FromString(pathlib.Path(path).read_bytes())
    nodes = {node.name: node for node in graph.node}
    # The first file reshapes to one image before its logits, so only take the weights.
    output_name = "logits" if "logits" in nodes else nodes[_PRODUCT].input[1]
    graph = tf.compat.v1.graph_util.extract_sub_graph(graph, [_FEATURES, output_name])
    for node in graph.node:
        # They say that a batch holds one image.
        if "_output_shapes" in node.attr:
            del node.attr["_output_shapes"]
    _renew_normalizations(graph)

    @tf.function
    def network(images):
        features, output = tf.graph_util.import_graph_def(
            graph, {_INPUT: images}, [f"{_FEATURES}:0", f"{output_name}:0"], name=""
        )
        features = tf.reshape(features, (-1, features.shape[-1]))
        return features, output if output_name == "logits" else features @ output

    return network


def _renew_normalizations(graph):
    """Replace an operation that functions cannot hold since version 9 of graphs."""
    for node in list(graph.node):
        if node.op != _OLD_NORMALIZATION:
            continue
        images, mean, variance, offset, scale = node.input
        if not node.attr["scale_after_normalization"].b:
            ones = graph.node.add(name=f"{node.name}/ones", op="OnesLike")
            ones.input.append(variance)
            ones.attr["T"].CopyFrom(node.attr["T"])
            scale = ones.name
        node.op = "FusedBatchNorm"
        node.input[:] = [images, scale, offset, mean, variance]
        node.attr["epsilon"].f = node.attr["variance_epsilon"].f
        node.attr["is_training"].b = False
        del node.attr["variance_epsilon"], node.attr["scale_after_normalization"]

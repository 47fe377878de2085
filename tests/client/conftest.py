"""Models that are served over both protocols, once for the folder."""

import math

import pytest
import tensorflow as tf

import serving_servers
from conditional import conditional_gan, make_vivid
from helpers import tiny_model
from tfgan_kit import export
from tfgan_kit.client import GrpcClient, RestClient

CLIENTS = {"grpc": GrpcClient, "rest": RestClient}
SERVERS = {"grpc": serving_servers.grpc_server, "rest": serving_servers.rest_server}


@pytest.fixture(scope="session")
def gans(tmp_path_factory):
    """Two models: version 1 of `gan` is grey, version 2 coloured."""
    return [tiny_model("gan", shape=(8, 8, channels)) for channels in (1, 3)]


@pytest.fixture(scope="session")
def labelled():
    """A model of three classes."""
    return conditional_gan("normalized")


@pytest.fixture(scope="session")
def uniform():
    """A model of another prior, as vivid as the others."""
    model = tiny_model("gan", prior="uniform")
    make_vivid(model)
    return model


@pytest.fixture(scope="session")
def models(gans, labelled, uniform, tmp_path_factory):
    """A folder with both versions of `gan`, with `labelled`, `uniform`, `odd`."""
    folder = tmp_path_factory.mktemp("models")
    for gan in gans:
        export.export(gan, folder / "gan")
    export.export(labelled, folder / "labelled")
    export.export(uniform, folder / "uniform")
    tf.saved_model.save(tf.Module(), folder / "odd/1", signatures=_odd_signatures())
    return folder


def _odd_signatures():
    """What no generator of the package has, by what is odd about it."""

    def signature(answer, spec=("seeds", tf.int64, [None]), output="images"):
        name, dtype, shape = spec
        specs = [tf.TensorSpec(shape, dtype, name)]
        return tf.function(lambda inputs: {output: answer(inputs)}, specs)

    def images(inputs, dtype=tf.uint8, value=0):
        return tf.fill([tf.shape(inputs)[0], 8, 8, 1], tf.cast(value, dtype))

    def png(seed):
        return tf.io.encode_png(tf.zeros([8, 8 + seed % 2, 1], tf.uint8))

    def files(seeds):
        return tf.map_fn(png, seeds, fn_output_signature=tf.string)

    def three(seeds):
        places = tf.range(tf.shape(seeds)[0])
        return images(seeds, value=tf.reduce_max(tf.gather([7, 8, 9], places)))

    return {
        "one_too_few": signature(lambda seeds: images(seeds[1:])),
        "flat": signature(lambda seeds: images(seeds)[:, 0, :, 0]),
        "not_finite": signature(lambda seeds: images(seeds, tf.float32, math.nan)),
        "not_levels": signature(lambda seeds: images(seeds, tf.int32, 256)),
        "words": signature(lambda seeds: tf.strings.as_string(images(seeds))),
        "no_files": signature(tf.strings.as_string, output="image_bytes"),
        "other_sizes": signature(files, output="image_bytes"),
        "other_output": signature(images, output="pictures"),
        "other_input": signature(images, ("words", tf.int64, [None])),
        "labels_alone": signature(images, ("labels", tf.int32, [None])),
        "no_length": signature(images, ("latents", tf.float32, [None, None])),
        "one_file": signature(lambda seeds: files(seeds)[0], output="image_bytes"),
        "three": signature(three),
        "large": signature(lambda seeds: tf.tile(images(seeds), [1, 128, 128, 1])),
    }


@pytest.fixture(scope="session")
def addresses(models):
    with (
        serving_servers.grpc_server(models) as over_grpc,
        serving_servers.rest_server(models) as over_rest,
    ):
        yield {"grpc": over_grpc, "rest": over_rest}


@pytest.fixture(params=["grpc", "rest"])
def protocol(request):
    return request.param


@pytest.fixture
def client(protocol, addresses):
    """A function that gives the protocol's client of a model."""

    def make(model="gan", *args, address=None):
        address = address or addresses[protocol]
        return CLIENTS[protocol](address, model, *args)

    return make


@pytest.fixture
def serve(protocol):
    """The protocol's server."""
    return SERVERS[protocol]

"""Samples that are no images, from a server over both protocols."""

import numpy as np
import other_examples
import pytest

import serving_servers
from tfgan_kit import client as package
from tfgan_kit import export
from tfgan_kit.errors import RunError

CLIENTS = {"grpc": package.GrpcClient, "rest": package.RestClient}
NAMES = ("vectors", "sounds", "translator", "sonifier")


@pytest.fixture(scope="module")
def models():
    return {name: other_examples.MAKERS[name]() for name in NAMES}


@pytest.fixture(scope="module")
def servers(models, tmp_path_factory):
    folder = tmp_path_factory.mktemp("others")
    for name, model in models.items():
        export.export(model, folder / name)
    with (
        serving_servers.grpc_server(folder) as over_grpc,
        serving_servers.rest_server(folder) as over_rest,
    ):
        yield {"grpc": over_grpc, "rest": over_rest}


@pytest.mark.parametrize("protocol", CLIENTS)
@pytest.mark.parametrize("signature", ["from_seeds", "serving_default", "sample"])
@pytest.mark.parametrize("name", NAMES)
def test_they_are_those_of_the_model(models, servers, protocol, signature, name):
    asked = CLIENTS[protocol](servers[protocol], name)
    plural = {"vectors": "vectors", "translator": "images"}.get(name, "sounds")
    assert package.examples_of(asked, signature) == plural
    found, _ = package.request_pictures(asked, signature, 70, seed=3)
    expected = models[name].generate(70, seed=3)
    assert found.dtype == expected.dtype
    atol = 1e-4 if name == "vectors" else 1
    found, expected = found.astype(float), expected.astype(float)
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


@pytest.mark.parametrize("protocol", CLIENTS)
def test_floats_of_a_field_are_not_what_sample_gives(servers, protocol):
    asked = CLIENTS[protocol](servers[protocol], "sonifier")
    with pytest.raises(RunError, match=r"takes source as float32.*serving_default"):
        package.request_pictures(asked, "float_sounds", 2)
    with pytest.raises(RunError, match="gives no sounds: int16_sound_bytes"):
        package.request_pictures(asked, "wave", 2)

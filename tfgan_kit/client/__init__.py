"""Pictures from a generator that a running TF Serving serves, over gRPC or REST.

Names load on first use: REST needs no TensorFlow, and gRPC needs an extra.
"""

import importlib

_HOME = {
    "GrpcClient": "grpc_client",
    "RestClient": "rest_client",
    "request_pictures": "pictures",
}
__all__ = [*_HOME]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'tfgan_kit.client' has no attribute {name!r}")
    return getattr(importlib.import_module(f"tfgan_kit.client.{_HOME[name]}"), name)


def __dir__():
    return sorted(__all__)

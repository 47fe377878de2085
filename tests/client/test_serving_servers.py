"""The servers of these tests answer as TF Serving does; see `test_real_server`."""

import pytest

import serving_checks


def test_rest_has_rows_and_columns(addresses):
    serving_checks.check_rows_and_columns(addresses["rest"], "gan")


def test_rest_has_the_status_and_the_metadata(addresses):
    serving_checks.check_status_and_metadata(addresses["rest"], "gan")


@pytest.mark.parametrize("refusal", serving_checks.REST_REFUSALS)
def test_rest_refuses(addresses, refusal):
    serving_checks.check_rest_refusal(addresses["rest"], "gan", *refusal)


@pytest.mark.parametrize("refusal", serving_checks.GRPC_REFUSALS)
def test_grpc_refuses(addresses, refusal):
    serving_checks.check_grpc_refusal(addresses["grpc"], "gan", *refusal)

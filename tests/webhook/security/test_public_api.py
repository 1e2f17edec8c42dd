"""The public API keeps what /openapi.json promises, whatever is sent to it: no error of ours, and only answers that are declared."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import negative_data_rejection

from tests.journeys.conftest import Served

OPERATIONS = {"/api/v1/chat": "POST", "/health/live": "GET", "/health/ready": "GET"}
EXAMPLES = 100


@pytest.fixture(scope="module")
def api(served: Served) -> BaseSchema:
    """What the served assistant says of its API."""
    return schemathesis.openapi.from_url(f"{served().url}/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", OPERATIONS)
def test_whatever_is_sent_is_answered_as_declared(api: BaseSchema, path: str, mode: GenerationMode) -> None:
    operation = api[path][OPERATIONS[path]]
    if mode is GenerationMode.NEGATIVE and path != "/api/v1/chat":
        return  # there is nothing to get wrong where nothing is asked for

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers_as_declared(case: schemathesis.Case) -> None:
        response = case.call(timeout=10)
        refused_by_size = [negative_data_rejection] if response.status_code == 413 else []  # which the check does not take for a refusal
        case.validate_response(response, excluded_checks=refused_by_size)

    answers_as_declared()


def test_all_that_is_public_is_in_it(api: BaseSchema) -> None:
    assert {operation.ok().path: operation.ok().method.upper() for operation in api.get_all_operations()} == OPERATIONS

"""A call of the Bot API: its parameters, however they are encoded, and its refusal."""

import json
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request


class Refused(Exception):  # noqa: N818 a case, not a mistake
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters
        self.headers = {"Retry-After": str(parameters["retry_after"])} if "retry_after" in parameters else {}


def refused(description: str) -> Refused:
    """A 400."""
    return Refused(400, f"Bad Request: {description}")


def too_many(retry_after: int) -> Refused:
    """A 429."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    content: bytes


@dataclass
class Parameters:
    """The parameters of a call; a value may be JSON text or, in a JSON body, already an object."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text; empty when absent."""
        value = self.values.get(name)
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            return default

    def decimal(self, name: str) -> float | None:
        """A number, or None."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return self.text(name).lower() in ("true", "yes", "1")

    def tree(self, name: str, what: str) -> Any:
        """A JSON value; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise refused(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file of a parameter, given under its own name or as attach://name."""
        if name in self.files:
            return self.files[name]
        return self.files.get(self.text(name).removeprefix("attach://"))


async def parameters_of(request: Request) -> Parameters:
    """The parameters of a request: query, urlencoded, JSON or multipart."""
    parameters = Parameters(dict(request.query_params))
    kind = request.headers.get("Content-Type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form() as form:
            for name, value in form.multi_items():
                await _take(parameters, name, value)
    elif kind.startswith("application/json"):
        parameters.values |= parsed_json(await request.body())
    return parameters


async def _take(parameters: Parameters, name: str, value: UploadFile | str) -> None:
    if isinstance(value, str):
        parameters.values[name] = value
    else:
        parameters.files[name] = Upload(value.filename or name, await value.read())


def parsed_json(body: bytes) -> dict[str, Any]:
    """The object in a JSON body."""
    if not body:
        return {}
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise refused("strings must be encoded in UTF-8") from None
    except ValueError:
        raise refused("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise refused("object expected as request")
    return value


def parameters_in_answer(content_type: str, body: bytes) -> Parameters:
    """The call that the body of a webhook's answer makes, if it makes one."""
    if content_type.startswith("application/json"):
        try:
            return Parameters(parsed_json(body))
        except Refused:
            return Parameters()
    if content_type.startswith("application/x-www-form-urlencoded"):
        return Parameters(dict(urllib.parse.parse_qsl(body.decode(errors="replace"))))
    return Parameters()

"""Zalo's OAuth v4: pairs of tokens, each refresh token good for one use."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ACCESS_SECONDS = 90_000
REFRESH_SECONDS = 90 * 86400
CODE_SECONDS = 600


class OaError(Exception):
    """An error of the OA API: HTTP 200, and `error` is not 0."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class _Code:
    challenge: str
    expires: float


class Tokens:
    """The tokens of one app for one OA."""

    def __init__(self, app_id: str, app_secret: str, now: Callable[[], float]) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self._now = now
        self._codes: dict[str, _Code] = {}
        self.refreshes = 0
        self.issue()

    def issue(self) -> dict[str, str]:
        """A new pair; the pair before dies at once."""
        self.access, self.access_expires = secrets.token_urlsafe(60), self._now() + ACCESS_SECONDS
        self.refresh, self.refresh_expires = secrets.token_urlsafe(90), self._now() + REFRESH_SECONDS
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": str(ACCESS_SECONDS)}

    def consent(self, challenge: str = "") -> str:
        """An administrator of the OA agrees: a code, good for one use within 10 minutes."""
        code = secrets.token_urlsafe(40)
        self._codes[code] = _Code(challenge, self._now() + CODE_SECONDS)
        return code

    def grant(self, headers: Mapping[str, str], form: Mapping[str, Any]) -> dict[str, str]:
        """The answer of the token endpoint."""
        if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise OaError(-14001, "Invalid content type")
        if form.get("app_id") != self.app_id:
            raise OaError(-14002, "Invalid app id")
        if headers.get("secret_key") != self.app_secret:
            raise OaError(-14004, "Invalid secret key")
        if form.get("grant_type") == "refresh_token":
            self._use_refresh(str(form.get("refresh_token", "")))
        elif form.get("grant_type") == "authorization_code":
            self._use_code(str(form.get("code", "")), str(form.get("code_verifier", "")))
        else:
            raise OaError(-14005, "Invalid grant type")
        return self.issue()

    def _use_refresh(self, token: str) -> None:
        if token != self.refresh or self._now() > self.refresh_expires:
            raise OaError(-14014, "Invalid refresh token")
        self.refreshes += 1

    def _use_code(self, given: str, verifier: str) -> None:
        code = self._codes.pop(given, None)
        if code is None or self._now() > code.expires:
            raise OaError(-14006, "Invalid authorization code")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if code.challenge and (len(verifier) != 43 or not verifier.isalnum() or digest != code.challenge):
            raise OaError(-14007, "Invalid code verifier")

    def check(self, token: str | None) -> None:
        """Refuse a call whose access token is dead."""
        if token != self.access:
            raise OaError(-216, "Access token is invalid")
        if self._now() > self.access_expires:
            raise OaError(-220, "Access token is expired or removed")

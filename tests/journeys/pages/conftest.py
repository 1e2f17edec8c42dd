"""The served assistant and a Chromium, as in the journeys of cases."""

from tests.journeys.cases.conftest import assistant, chromium, officers, windows

__all__ = ["assistant", "chromium", "officers", "windows"]

"""What handlers decide is the same on every database; that the database does as it is told is tested where it is told, on both."""

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone."""
    return sqlite_url

"""Every setting there is, read once from the environment or `.env`."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Settings with their defaults; the names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'var' / 'tro-ly-so.db'}"
    """Where everything is stored: SQLite by default, `postgresql+psycopg://…` for more."""

    public_url: str = "http://127.0.0.1:8000"
    """The address that people reach the web pages at."""


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

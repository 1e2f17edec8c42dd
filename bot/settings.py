"""Every setting there is, read once from the environment or `.env`."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Settings with their defaults; the names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'var' / 'tro-ly-so.db'}"
    """Where everything is stored: SQLite by default, `postgresql://…` for more."""

    public_url: str = "http://127.0.0.1:8000"
    """The address that people reach the web pages at."""

    telegram_token: str = ""
    """Token of the Telegram bot, from BotFather; Telegram is off without it."""

    telegram_secret: str = ""
    """What Telegram sends with every update (1-256 of A-Z a-z 0-9 _ -); needed for the webhook."""

    telegram_api_url: str = "https://api.telegram.org/bot"
    """Base of the Bot API, to which the token is appended."""

    telegram_file_url: str = "https://api.telegram.org/file/bot"
    """Base of the files of the Bot API, to which the token is appended."""

    zalo_app_id: str = ""
    """Id of the Zalo app that the Official Account is connected to."""

    zalo_app_secret: str = ""
    """Secret of that app, for refreshing tokens."""

    zalo_oa_secret: str = ""
    """OA Secret Key of the webhook settings, for checking signatures."""

    zalo_refresh_token: str = ""
    """The first refresh token, from the consent page; later ones are kept in the database."""

    zalo_api_url: str = "https://openapi.zalo.me"
    """Base of the Zalo OA API."""

    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    """Base of Zalo's token service."""

    zalo_bot_token: str = ""
    """Token of the Zalo bot; Zalo Bot is off without it."""

    zalo_bot_secret: str = ""
    """What Zalo sends with every update of the bot (8-256 characters)."""

    zalo_bot_api_url: str = "https://bot-api.zaloplatforms.com/bot"
    """Base of the Zalo Bot API, to which the token is appended."""

    zalo_photo_hosts: str = "zdn.vn zadn.vn zalo.me zaloapp.com zaloplatforms.com"
    """Domains from which pictures that people send on Zalo are fetched, with a space between two; what is below them counts too."""

    photos_url: str = (ROOT / "var" / "photos").as_uri()
    """Where photos are kept: a folder (`file:///…`) or `s3://bucket/prefix`, with the usual AWS_* variables in the environment."""

    backup_folder: str = ""
    """Where `backup` puts its files, where it is given none; `doctor` looks whether the newest is of the last two days."""

    log_format: Literal["text", "json"] = "text"
    """How `serve` and `poll` write their log: `text` for people, `json` for machines, a line each."""

    charts_url: str = (ROOT / "var" / "charts").as_uri()
    """Where drawn charts are kept, which are public: a folder or a bucket, as for `photos_url`."""


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()

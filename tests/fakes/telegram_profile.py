"""The Bot API's methods about the bot itself and about files."""

import re
from typing import Any

from tests.fakes.telegram_call import Parameters, refused
from tests.fakes.telegram_html import utf16
from tests.fakes.telegram_world import World

DOWNLOADABLE = 20 << 20


class Profile:
    """getMe and its like."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}

    def getme(self, _: Parameters) -> Any:
        """The bot."""
        return {**self.world.me, **self.world.abilities}

    def setmycommands(self, p: Parameters) -> Any:
        """The commands that clients offer."""
        commands = p.tree("commands", "bot commands")
        if not isinstance(commands, list):
            raise refused("can't parse commands list JSON object")
        if len(commands) > 100:
            raise refused("BOT_COMMANDS_TOO_MUCH")
        for entry in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", entry.get("command", "")):
                raise refused("BOT_COMMAND_INVALID")
            if not 1 <= len(entry.get("description", "")) <= 256:
                raise refused("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(p)] = commands
        return True

    def getmycommands(self, p: Parameters) -> Any:
        """The commands of one scope and language."""
        return self.commands.get(_scope(p), [])

    def setmydescription(self, p: Parameters) -> Any:
        """What stands in an empty chat."""
        return _describe(p, "description", 512, self.descriptions)

    def setmyshortdescription(self, p: Parameters) -> Any:
        """What stands on the bot's page."""
        return _describe(p, "short_description", 120, self.short_descriptions)

    def getfile(self, p: Parameters) -> Any:
        """Where a file can be downloaded."""
        file_id = p.text("file_id")
        if not file_id:
            raise refused("file_id not specified")
        if file_id not in self.world.files:
            raise refused("wrong file_id or the file is temporarily unavailable")
        path, _, size = self.world.files[file_id]
        if size > DOWNLOADABLE:
            raise refused("file is too big")
        return {"file_id": file_id, "file_unique_id": "AQAD" + file_id[-8:], "file_size": size, "file_path": path}


def _scope(p: Parameters) -> tuple[str, str]:
    scope = p.tree("scope", "bot command scope") or {}
    return str(scope.get("type", "default")), p.text("language_code")


def _describe(p: Parameters, name: str, most: int, kept: dict[str, str]) -> bool:
    if utf16(p.text(name)) > most:
        raise refused(f"{name.replace('_', ' ')} is too long")
    kept[p.text("language_code")] = p.text(name)
    return True

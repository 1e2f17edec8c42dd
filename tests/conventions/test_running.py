"""The operator's guide: what it tells to type exists, and what can be run here is run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi.testclient import TestClient

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
GUIDE = ROOT / "docs" / "van-hanh.md"
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.*"))
TYPED = re.compile(r"python -m bot ([^\n`|]+)")


def typed() -> list[str]:
    """Everything that somebody is told to type behind `python -m bot`."""
    texts = [path.read_text(encoding="utf-8") for path in (GUIDE, *UNITS)]
    return sorted({found.split("||")[0].strip() for text in texts for found in TYPED.findall(text)})


@pytest.mark.parametrize("line", typed())
def test_a_command_exists_with_its_options(line: str) -> None:
    words = line.split()
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        assert words[0] in command.commands, line
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_guide_tells_of_the_commands_an_operator_needs() -> None:
    told = {line.split()[0] for line in typed()}

    assert {"serve", "migrate", "doctor", "backup", "restore", "retention", "officer", "webhook"} <= told


def test_a_setting_in_the_guide_exists() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    named |= {name for unit in UNITS for name in re.findall(r"^Environment=([A-Z_]+)=", unit.read_text(encoding="utf-8"), re.MULTILINE)}

    assert {"PUBLIC_URL", "BACKUP_FOLDER", "LOG_FORMAT"} <= named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_a_figure_to_watch_exists(web: TestClient) -> None:
    named = re.findall(r"^\| `([a-z_]+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    shown = web.get("/metrics").text

    assert len(named) >= 6
    assert [name for name in named if f"# TYPE {name} gauge" not in shown] == []


def test_a_unit_in_the_guide_exists() -> None:
    named = set(re.findall(r"tro-ly-so(?:-backup|@)(?:8\d+)?\.(?:service|timer)", GUIDE.read_text(encoding="utf-8")))

    assert {re.sub(r"@\d+", "@", name) for name in named} == {unit.name for unit in UNITS}


def test_what_can_be_run_here_runs_in_the_order_of_the_guide(tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh runnable\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o700)
    (tmp_path / "var").mkdir()
    ours = {"DATABASE_URL": "sqlite:///var/tro-ly-so.db", "PHOTOS_URL": (tmp_path / "var" / "photos").as_uri()}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in ours.items()))
    environment = {name: value for name, value in os.environ.items() if name not in ours}

    ran = subprocess.run(
        ["/bin/bash", "-eux"],
        input="\n".join(blocks),
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(blocks) >= 5
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "restored: " in ran.stdout
    assert not (tmp_path / "var" / "thu").exists()

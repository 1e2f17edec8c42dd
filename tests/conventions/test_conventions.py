"""Conventions that are worth keeping."""

import re
import unicodedata
from pathlib import Path

import pytest

from bot.settings import Settings
from knowledge.facts import DATA, read

ROOT = Path(__file__).parent.parent.parent
TEXTS = sorted((ROOT / "handlers" / "texts").glob("*.txt"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_fits_every_messenger(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert 20 < len(text) < 1500
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_in_the_readme(name: str) -> None:
    assert f"| `{name.upper()}` |" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_requirements_name_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text(encoding="utf-8")


def test_facts_are_nfc_and_ids_are_slugs() -> None:
    for path in DATA.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text) or "printed" in text, path
    for noun, file, content in read():
        for record in content.get(noun.removesuffix("s"), []):
            assert re.fullmatch(r"[a-z0-9-]+", record["id"]), f"{file}: {record['id']}"


@pytest.mark.parametrize("path", sorted((ROOT / "webhook" / "static").glob("*.css")), ids=lambda path: path.stem)
def test_a_stylesheet_closes_every_rule(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    depth = 0
    for brace in re.findall(r"[{}]", rules):
        depth += 1 if brace == "{" else -1
        assert depth in (0, 1, 2)
    assert depth == 0

"""Facts come into the database once, and bad files are named."""

from pathlib import Path

import pytest

from bot.opening import open_database
from knowledge.load import NOUNS, BadFactsError, load, records_of


def test_loading_twice_changes_nothing() -> None:
    engine = open_database("sqlite://")

    with engine.begin() as connection:
        assert load(connection) is False


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "x.toml").write_text('[[term]]\nid = "a"\nname = "A"\nmeanning = "x"\n', encoding="utf-8")
    terms = next(noun for noun in NOUNS if noun.folder == "terms")

    with pytest.raises(BadFactsError, match=r"terms.*meanning"):
        records_of(terms, tmp_path)

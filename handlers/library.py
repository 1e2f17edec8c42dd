"""Everything that answering needs, opened once."""

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from handlers.asks import Asks
from handlers.question import Understanding
from knowledge.about import About
from knowledge.catalogue import Catalogue
from knowledge.categories import Likeness, likenesses
from knowledge.danger import Danger
from knowledge.language.reading import Language
from knowledge.load import every_text
from knowledge.office import LOOK, Offices
from knowledge.search.entries import entries_of
from knowledge.search.finder import Finder
from knowledge.triage import Triage


@dataclass(frozen=True, repr=False)
class Library:
    """The catalogue with the language, the index and the understanding of questions that were made for it."""

    catalogue: Catalogue
    language: Language
    finder: Finder
    understanding: Understanding
    reports: Likeness
    everyday: Likeness
    own_documents: frozenset[str]
    """Ids of the documents that the facts were taken from."""
    served: dict[tuple[str, str, Asks], bool] = field(default_factory=dict)
    """What each record can tell, filled as it is looked at."""
    look: float = LOOK
    """Seconds between two looks for new decisions of the office."""

    @cached_property
    def triage(self) -> Triage:
        """What kind of report a message is; made when the first report comes."""
        return Triage(self.language)

    @cached_property
    def danger(self) -> Danger:
        """Whether a message tells of danger; made when the first message comes that may."""
        return Danger(self.language)

    @cached_property
    def about(self) -> About:
        """Which question about reporting a message is."""
        return About(self.language)

    @cached_property
    def offices(self) -> Offices:
        """What the office has decided beside the release, as this process knows it."""
        return Offices(self.language, self.look)


def open_library(catalogue: Catalogue) -> Library:
    """Index a catalogue."""
    language = Language()
    language.learn(every_text(_records(catalogue)))
    finder = Finder(list(entries_of(catalogue, language)))
    reports, everyday = likenesses(
        language,
        (asked for entry in finder.entries for asked in entry.asked),
        (name for entry in finder.entries for name in entry.names),
    )
    own = frozenset(source.document for source in catalogue.sources.values())
    return Library(
        catalogue,
        language,
        finder,
        Understanding(catalogue, language),
        reports,
        everyday,
        own,
    )


def _records(catalogue: Catalogue) -> list[Any]:
    records: list[Any] = []
    for part in fields(catalogue):
        held = getattr(catalogue, part.name)
        if part.name == "today":
            continue
        for value in held.values():
            records += value if isinstance(value, list) else [value]
    return records

"""The words that somebody looks for, as a condition on the table of cases, in the manner of each engine."""

from sqlalchemy import ColumnElement, and_, func, or_, text
from sqlalchemy.engine import Connection

from knowledge.cases import SEARCHED, cases
from knowledge.cases.desk import CODE, tidied
from knowledge.cases.finding import CONTACT, Sought, sought_in


def worded(connection: Connection, typed: str, *, contacts: bool) -> list[ColumnElement[bool]]:
    """Every word must begin a word of the case, or of its contact where `contacts` may be seen; a code finds its case alone."""
    if CODE.fullmatch(typed.strip()):
        return [cases.c.code == tidied(typed)]
    sought = sought_in(typed)
    if not sought:
        return []
    if connection.dialect.name == "postgresql":
        query = " & ".join(_as_lexemes(one, contacts=contacts) for one in sought)
        return [SEARCHED.op("@@")(func.to_tsquery(text("'simple'"), query))]
    return [_as_patterns(one, contacts=contacts) for one in sought]


def _as_lexemes(sought: Sought, *, contacts: bool) -> str:
    """What is sought as a part of a query of PostgreSQL."""
    words = " & ".join(f"({' | '.join(f'{form}:*' for form in _forms(word, contacts=contacts))})" for word in sought.words)
    return f"(({words}) | {CONTACT}{sought.number}:*)" if sought.number and contacts else f"({words})"


def _as_patterns(sought: Sought, *, contacts: bool) -> ColumnElement[bool]:
    """The same for SQLite."""
    words = and_(*(or_(*(_has(form) for form in _forms(word, contacts=contacts))) for word in sought.words))
    return or_(words, _has(CONTACT + sought.number)) if sought.number and contacts else words


def _forms(word: str, *, contacts: bool) -> tuple[str, ...]:
    return (word, CONTACT + word) if contacts else (word,)


def _has(beginning: str) -> ColumnElement[bool]:
    return cases.c.folded.like(f"% {beginning}%")

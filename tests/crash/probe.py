"""A probe in PostgreSQL itself: when each turn's transaction began to write, and when it was committed.

The triggers note the first statement of a transaction that writes, before that statement takes any lock of its own; the end is the
commit's timestamp, which PostgreSQL keeps (`track_commit_timestamp`). Whoever holds a chat lets go of it only after that.
"""

from sqlalchemy import text

from knowledge.database import close, connect, reading

WRITTEN = ("chats", "rates", "conversations", "turns", "outbox", "updates")
_FUNCTIONS = """
CREATE TABLE handled (chat text NOT NULL, began timestamptz NOT NULL, process integer NOT NULL);
CREATE FUNCTION note_first_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF coalesce(current_setting('probe.began', true), '') = '' THEN
        PERFORM set_config('probe.began', clock_timestamp()::text, true);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION note_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO handled VALUES (NEW.conversation, current_setting('probe.began')::timestamptz, pg_backend_pid());
    RETURN NULL;
END $$;
CREATE TRIGGER turn AFTER INSERT ON turns FOR EACH ROW EXECUTE FUNCTION note_turn();
"""
_OVERLAPS = """
WITH spans AS (SELECT chat, process, began, pg_xact_commit_timestamp(xmin) AS ended FROM handled WHERE chat LIKE 'telegram:%')
SELECT a.chat FROM spans a JOIN spans b
    ON a.chat = b.chat AND (a.began, a.process) < (b.began, b.process) AND b.began < a.ended
"""


def install(url: str) -> None:
    """Put the probe into a database that has its tables."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(_FUNCTIONS))
        for table in WRITTEN:
            connection.execute(
                text(
                    f"CREATE TRIGGER first_write BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION note_first_write()"
                )
            )
    close(engine)


def overlaps(url: str) -> list[str]:
    """The chats that were handled by two at a time."""
    return _asked(url, _OVERLAPS)


def handled(url: str) -> int:
    """How many turns of messengers the probe saw."""
    return len(_asked(url, "SELECT chat FROM handled WHERE chat LIKE 'telegram:%'"))


def processes(url: str) -> int:
    """How many connections handled turns of messengers."""
    return len(_asked(url, "SELECT DISTINCT process::text FROM handled WHERE chat LIKE 'telegram:%'"))


def _asked(url: str, query: str) -> list[str]:
    engine = connect(url)
    with reading(engine) as connection:
        found = list(connection.execute(text(query)).scalars())
    close(engine)
    return found

"""What is said beside a case without changing it: notes of officers, and sending again what did not arrive.

Neither makes what a colleague is writing stale, so the version of the case stays.
"""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from knowledge.cases import Case, log, words
from knowledge.outbox import again


def note(connection: Connection, case: Case, text: str, officer: int | None, now: float) -> None:
    """A note among officers. The same one twice in a row, as where a form is sent twice, is one."""
    newest = select(words.c.officer, words.c.kind, words.c.text).where(words.c.case_id == case.id).order_by(words.c.id.desc()).limit(1)
    row = connection.execute(newest).first()
    if row is not None and tuple(row) == (officer, "note", text):
        return
    log(connection, officer, "noted", now, case=case.id)
    connection.execute(words.insert(), {"case_id": case.id, "at": now, "officer": officer, "kind": "note", "text": text, "outbox": None})


def send_again(connection: Connection, case: Case, message: int, officer: int | None, now: float) -> bool:
    """Send a message to who filed a case again that could not be sent; False where there is no such message of this case."""
    ours = select(words.c.id).where(words.c.case_id == case.id, words.c.outbox == message)
    if not case.chat or connection.execute(ours).first() is None or not again(connection, message, case.chat, now):
        return False
    log(connection, officer, "resent", now, case=case.id)
    return True

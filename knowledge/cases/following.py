"""Who follows a case that another has filed, and is told what becomes of it."""

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from knowledge.cases import followers


def add_follower(connection: Connection, number: int, chat: str) -> None:
    """Let a chat be told of what becomes of a case; twice changes nothing."""
    known = select(followers.c.case_id).where(followers.c.case_id == number, followers.c.chat == chat)
    if connection.execute(known).first() is None:
        connection.execute(followers.insert(), {"case_id": number, "chat": chat})


def drop_follower(connection: Connection, number: int, chat: str) -> None:
    """Tell a chat no longer of a case."""
    connection.execute(delete(followers).where(followers.c.case_id == number, followers.c.chat == chat))


def drop_followers(connection: Connection, number: int) -> None:
    """Tell nobody of a case any longer but who filed it."""
    connection.execute(delete(followers).where(followers.c.case_id == number))


def chats_following(connection: Connection, number: int) -> list[str]:
    """The chats that are told of a case beside that of who filed it."""
    return list(connection.execute(select(followers.c.chat).where(followers.c.case_id == number).order_by(followers.c.chat)).scalars())

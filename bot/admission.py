"""`officer add` and `officer reset`: officers from the command line, the first administrator among them."""

import sys
import time
from getpass import getpass

from bot.opening import open_database
from bot.settings import Settings
from knowledge.database import close, reading
from knowledge.officers import Officer, Role, by_login, people, signing


def admit(settings: Settings, login: str, name: str, department: str, role: str) -> str:
    """Add an officer; returns what to say. Raises ValueError with what to mend."""
    if role not in Role.__members__:
        raise ValueError(f"{role} is no role; choose one of {', '.join(Role.__members__)}")
    stored = _asked_password(login, name)
    engine = open_database(settings.database_url)
    try:
        with engine.begin() as connection:
            added = people.add(connection, Officer(0, login, name, department, Role[role], True), stored, None, time.time())
    except people.NotChanged as refused:
        raise ValueError(str(refused)) from refused
    finally:
        close(engine)
    return f"{added.name} ({added.login}, {added.role.label}) signs in at {settings.public_url}/admin and enrols an authenticator there."


def readmit(settings: Settings, login: str) -> str:
    """Give an officer a new password, and let them enrol another authenticator. Raises ValueError where there is none of that name."""
    engine = open_database(settings.database_url)
    try:
        with reading(engine) as connection:
            officer = by_login(connection, login)
        if officer is None:
            raise ValueError(f"there is no officer {login}")
        stored = _asked_password(officer.login, officer.name)
        with engine.begin() as connection:
            people.reset(connection, officer, stored, None, time.time())
    finally:
        close(engine)
    return f"{officer.name} ({officer.login}) is signed out everywhere and enrols anew with this password."


def _asked_password(login: str, name: str) -> str:
    """A password, hashed: asked for twice, or a line of standard input. Never an argument: other users of the machine could read it."""
    password = getpass("Mật khẩu: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if sys.stdin.isatty() and getpass("Nhập lại: ") != password:
        raise ValueError("Hai lần nhập không giống nhau.")
    try:
        signing.check_strength(password, login, name)
    except signing.Weak as weak:
        raise ValueError(str(weak)) from weak
    return signing.hashed(signing.usual_hasher(), password)

"""Proving who an officer is: passwords (argon2id), codes (TOTP, RFC 6238) and the lock after too many wrong ones.

A trial is counted before it is judged, so that many at a time cannot pass the lock together; hashing is slow and is done outside of
transactions.
"""

import hmac
import re
import unicodedata
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from knowledge.cases import log
from knowledge.language.folding import fold
from knowledge.officers import Account, Officer, officers

SHORTEST, LONGEST = 12, 128
TRIALS = 5
"""So many wrong ones in a row lock the account."""
LOCK, LONGEST_LOCK = 15 * 60.0, 24 * 3600.0
"""Seconds of the first lock, which doubles with every further wrong one, up to a day."""
STEP = 30
"""Seconds that a code is good for; the one before and the one after are taken too."""
ISSUER = "Trợ lý số Tiền Giang"


class Weak(Exception):  # noqa: N818  it names what is wrong with the password
    """The password is too easy; the message tells the officer what to do."""


def check_strength(password: str, login: str, name: str) -> None:
    """Raise Weak for a password that is short, long, monotonous, or the person's own name."""
    plain = normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Weak(f"Mật khẩu cần dài từ {SHORTEST} đến {LONGEST} ký tự.")
    if len(set(plain.lower())) < 6 or plain in "01234567890123456789":
        raise Weak("Mật khẩu lặp lại quá ít ký tự khác nhau hoặc là dãy số liền nhau, dễ bị đoán ra.")
    squeezed = _letters(plain)
    if login.lower() in plain.lower() or (_letters(name) and _letters(name) in squeezed):
        raise Weak("Mật khẩu không được chứa tên đăng nhập hoặc họ tên.")


def normal(password: str) -> str:
    """A password in one form, whatever keyboard its diacritics came from."""
    return unicodedata.normalize("NFC", password)


def _letters(words: str) -> str:
    return re.sub(r"\W", "", fold(words))


def is_password(hasher: PasswordHasher, account: Account | None, password: str) -> bool:
    """Whether it is the account's password. It takes as long where there is no account."""
    stand_in = _stand_in(hasher)
    try:
        hasher.verify(account.password if account else stand_in, normal(password)[: LONGEST + 1])
    except VerificationError:
        return False
    return account is not None


@cache
def usual_hasher() -> PasswordHasher:
    """Argon2id as OWASP advises at the least, and once more: 19 MiB, so that many who sign in at a time do not fill the memory."""
    return PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)


@cache
def _stand_in(hasher: PasswordHasher) -> str:
    return hasher.hash("what nobody has")


def hashed(hasher: PasswordHasher, password: str) -> str:
    """What is stored of a password."""
    return hasher.hash(normal(password))


def begin_trial(connection: Connection, account: Account | None, now: float) -> bool:
    """Count a trial of a password as failed until it proves right; False where there is no account that it could open."""
    return account is not None and account.officer.active and _count_trial(connection, account.officer.id, now)


def is_right(  # noqa: PLR0913  all of it decides
    engine: Engine, hasher: PasswordHasher, account: Account | None, password: str, *, counted: bool, now: float, place: str
) -> bool:
    """Whether a password is right, after `begin_trial`. It takes as long, and writes as often, for an account that is locked or not there.
    `place` (an address) is for the audit log."""
    right = is_password(hasher, account if counted else None, password)
    anew = hashed(hasher, password) if right and account and hasher.check_needs_rehash(account.password) else ""
    with engine.begin() as connection:
        if not right or account is None:
            log(connection, account.officer.id if account else None, "sign_in_failed", now, new=place)
            return False
        _take_back_trial(connection, account.officer.id)
        if anew:
            _rehash(connection, account, anew)
    return True


def _rehash(connection: Connection, account: Account, anew: str) -> None:
    """Store a password that was right with the parameters of today, unless it was changed meanwhile."""
    same = (officers.c.id == account.officer.id) & (officers.c.password == account.password)
    connection.execute(officers.update().where(same).values(password=anew))


def _count_trial(connection: Connection, officer: int, now: float) -> bool:
    """Count a trial as failed until it proves right; False, and nothing counted, where the account is locked."""
    unlocked = officers.update().where(officers.c.id == officer, officers.c.locked_until <= now)
    failed = connection.execute(unlocked.values(failed=officers.c.failed + 1).returning(officers.c.failed)).scalar()
    if failed is None:
        return False
    if failed >= TRIALS:
        until = now + min(LOCK * 2 ** min(failed - TRIALS, 10), LONGEST_LOCK)
        connection.execute(officers.update().where(officers.c.id == officer).values(locked_until=until))
        log(connection, officer, "officer_locked", now, new=f"{(until - now) / 60:.0f} phút")
    return True


def _take_back_trial(connection: Connection, officer: int) -> None:
    """The password was right: this trial was none. Earlier ones stay until the code is right too, or whoever has the password could
    try codes for ever."""
    one_less = officers.update().where(officers.c.id == officer, officers.c.failed > 0)
    connection.execute(one_less.values(failed=officers.c.failed - 1, locked_until=0.0))


def forgive(connection: Connection, officer: int) -> None:
    """Forget the trials and the lock."""
    connection.execute(officers.update().where(officers.c.id == officer).values(failed=0, locked_until=0.0))


def new_secret(connection: Connection, officer: int) -> str:
    """A new secret for an authenticator that is being enrolled."""
    secret = pyotp.random_base32()
    connection.execute(officers.update().where(officers.c.id == officer).values(totp=secret, totp_used=0))
    return secret


def address_of(officer: Officer, secret: str) -> str:
    """What the QR code holds (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.login, issuer_name=ISSUER)


def is_code(connection: Connection, account: Account, code: str, now: float, place: str) -> bool:
    """Whether a code is right, was not used before and the account is not locked. Then it is used up, and earlier trials are forgotten."""
    if _count_trial(connection, account.officer.id, now) and _use_code(connection, account, code, now):
        forgive(connection, account.officer.id)
        return True
    log(connection, account.officer.id, "code_failed", now, new=place)
    return False


def _use_code(connection: Connection, account: Account, code: str, now: float) -> bool:
    step = _step_of(account.totp, re.sub(r"\s", "", code), now)
    if step is None:
        return False
    unused = (officers.c.id == account.officer.id) & (officers.c.totp == account.totp) & (officers.c.totp_used < step)
    return connection.execute(officers.update().where(unused).values(totp_used=step)).rowcount > 0


def _step_of(secret: str, code: str, now: float) -> int | None:
    if not secret or not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp = pyotp.TOTP(secret)
    steps = (int(now) // STEP + apart for apart in (0, -1, 1))
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)

"""Before an entry is published: the replay of what people asked, and a second person who decides; taking back and putting back."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from handlers.messages import Outcome
from handlers.replaying import Changed, replay
from knowledge.cases.around import names
from knowledge.database import alone, reading
from knowledge.office.entries import Entry, State
from knowledge.office.questions import newest
from knowledge.office.writing import Refused, current, publish, withdraw
from knowledge.officers import Officer, Permission
from knowledge.workdays import today
from webhook.admin import guard
from webhook.admin.changes import between
from webhook.admin.entries import Reads, found, page_of
from webhook.admin.forms import Fields, number_of
from webhook.admin.guard import Now, needs
from webhook.admin.offices import InForce
from webhook.admin.page import back, show

router = APIRouter(prefix="/muc")
Publishes = Annotated[Officer, needs(Permission.publish)]
REPLAYED = 10_000
"""So many kept questions, the newest, are asked again."""
SHOWN = 100
STALE = "Mục này vừa có thay đổi khác. Vui lòng xem lại bản mới nhất rồi quyết định."


@dataclass(frozen=True, slots=True)
class Counts:
    """What a publication would do to the answers of kept questions."""

    replayed: int
    changed: int
    answered: int
    """Of those, the ones that were refused and would be answered."""
    replaced: int
    """Of those, the ones that were answered and would get another answer."""
    lost: int
    """Of those, the ones that were answered and would be refused."""


def counts_of(replayed: int, changes: list[Changed]) -> Counts:
    """Count the changes by what becomes of the answer."""
    ways = Counter((_is_answer(one.outcome_before), _is_answer(one.outcome_after)) for one in changes)
    return Counts(replayed, len(changes), ways[False, True], ways[True, True], ways[True, False])


def _is_answer(outcome: Outcome) -> bool:
    return outcome is Outcome.answered


@router.get("/{number:int}/xuat-ban")
def replay_page(  # noqa: PLR0913, PLR0917  FastAPI gives each by itself
    request: Request, number: int, officer: Reads, office: InForce, now: Now, ban: str = ""
) -> HTMLResponse:
    """What would change if a version were published, and the button, where this officer may."""
    with reading(request.app.state.engine) as connection:
        known = found(connection, number)
        version = _chosen(known, ban)
        told = current(connection, number)
        asked = newest(connection, REPLAYED)
        people = names(connection, {version.officer, version.owner})
    changes = replay(asked, version, office, request.app.state.library)
    shown: dict[str, Any] = {"told": told, "people": people, "base": known[0].id, "differs": between(told, version) if told else []}
    shown |= {"counts": counts_of(len(asked), changes), "changes": changes[:SHOWN], "why_not": why_not(version, officer)}
    return show(request, "publishing.html", version=version, now_in_force=version.holds_on(today(now)), **shown)


def _chosen(known: list[Entry], typed: str) -> Entry:
    """The version that is meant: one that may be published. Raises guard.Refused."""
    version = next((one for one in known if one.id == number_of(typed)), known[0])
    if version.state is State.draft and version is not known[0]:
        raise guard.Refused(409, STALE)
    return version


def why_not(version: Entry, officer: Officer) -> str:
    """Why an officer cannot publish a version; nothing where they can."""
    if not officer.may(Permission.publish):
        return "Tài khoản của anh/chị không có quyền xuất bản; cần người điều phối hoặc quản trị xem và xuất bản."
    if version.state is State.draft and version.officer == officer.id:
        return "Anh/chị là người soạn bản này: cần một người khác xem và xuất bản."
    return ""


@router.post("/{number:int}/xuat-ban", response_model=None)
def publish_version(request: Request, number: int, officer: Publishes, now: Now, typed: Fields) -> Response:
    """Publish a draft of somebody else, or again what was published before."""
    try:
        with request.app.state.engine.begin() as connection:
            alone(connection, f"entry:{number}")
            known = found(connection, number)
            if known[0].id != number_of(typed.get("goc", "")):
                raise guard.Refused(409, STALE)
            publish(connection, _chosen(known, typed.get("ban", "")), officer.id, now)
    except Refused as refused:
        return page_of(request, number, now, 403, says=str(refused))
    return back(f"/admin/muc/{number}", "da-xuat-ban")


@router.post("/{number:int}/go", response_model=None)
def take_back(request: Request, number: int, officer: Publishes, now: Now) -> Response:
    """Tell citizens no longer what the entry says."""
    try:
        with request.app.state.engine.begin() as connection:
            found(connection, number)
            withdraw(connection, number, officer.id, now)
    except Refused as refused:
        return page_of(request, number, now, 409, says=str(refused))
    return back(f"/admin/muc/{number}", "da-go-muc")

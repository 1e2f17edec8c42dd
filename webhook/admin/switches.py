"""What is not answered for a while, with the reason that citizens read: a messenger, a topic or a document, at /admin/tam-ngung."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from handlers.texts import say
from knowledge.cases.around import names
from knowledge.database import alone, reading
from knowledge.office import Office
from knowledge.office.editing import edit, history, latest
from knowledge.office.writing import Refused
from knowledge.officers import Officer
from webhook.admin import guard
from webhook.admin.forms import Fields
from webhook.admin.guard import Now, needs
from webhook.admin.offices import InForce
from webhook.admin.page import back, show
from webhook.admin.sections import SETTING

router = APIRouter(prefix="/tam-ngung")
Switches = Annotated[Officer, needs(*SETTING)]
MESSENGERS = {"telegram": "Telegram", "zalo": "Zalo (tài khoản chính thức)", "zalo-bot": "Zalo (bot)", "web": "Trang web"}
TOPICS = {
    "indicator": "Chỉ tiêu và kết quả",
    "project": "Dự án",
    "document": "Văn bản",
    "task": "Nhiệm vụ được giao",
    "duty": "Nhiệm vụ thường xuyên của cơ quan",
    "service": "Dịch vụ và hệ thống",
    "organisation": "Cơ quan, tổ chức",
    "term": "Thuật ngữ, chữ viết tắt",
    "statement": "Nhận định, mục tiêu, giải pháp",
    "conflict": "Chỗ các văn bản nói khác nhau",
    "entry": "Mục trả lời do cơ quan soạn",
}


class Kind(NamedTuple):
    """Things of one kind that can be switched off: label by key."""

    label: str
    names: Mapping[str, str]


def kinds_of(request: Request, office: Office) -> list[Kind]:
    """All that can be switched off: messengers, topics, and the documents of the release and of published entries."""
    own = [source.title for source in request.app.state.library.catalogue.sources.values()]
    written = [entry.document for entry in office.entries.entries]
    off = [key.partition(":")[2] for key in office.switches if key.startswith("document:")]
    documents = dict.fromkeys([*own, *written, *off])
    return [
        Kind("Kênh", {f"messenger:{key}": name for key, name in MESSENGERS.items()}),
        Kind("Chủ đề", {f"topic:{key}": name for key, name in TOPICS.items()}),
        Kind("Văn bản", {f"document:{name}": name for name in documents}),
    ]


@router.get("")
def switches_page(request: Request, officer: Switches, office: InForce) -> HTMLResponse:
    """All of them, with what is off, by whom and why."""
    with reading(request.app.state.engine) as connection:
        last = latest(connection, "switch")
        people = names(connection, [one.officer for one in last.values()])
    return show(request, "switches.html", kinds=kinds_of(request, office), off=office.switches, last=last, people=people)


@router.get("/muc")
def switch_page(request: Request, officer: Switches, office: InForce, khoa: str = "") -> HTMLResponse:
    """One of them, with its history."""
    return _page(request, office, khoa)


@router.post("/muc", response_model=None)
def switch(request: Request, officer: Switches, office: InForce, now: Now, typed: Fields) -> Response:
    """Switch it off with a reason, or on; or only show what citizens would read."""
    key, deed = typed.get("khoa", ""), typed.get("viec", "")
    _name(request, office, key)
    if deed == "xem":
        return _page(request, office, key, typed)
    body = {"off": True, "reason": typed.get("ly_do", "")} if deed == "ngung" else {"off": False}
    try:
        with request.app.state.engine.begin() as connection:
            alone(connection, f"switch:{key}")
            edit(connection, "switch", key, body, officer.id, now)
    except Refused as refused:
        return _page(request, office, key, typed, 422, str(refused))
    return back("/admin/tam-ngung", "da-tam-ngung" if deed == "ngung" else "da-bat-lai")


def _name(request: Request, office: Office, key: str) -> str:
    """What a key stands for. Raises guard.Refused where it stands for nothing."""
    known = {key: name for kind in kinds_of(request, office) for key, name in kind.names.items()}
    if key not in known:
        raise guard.Refused(404, "Không có kênh, chủ đề hay văn bản này.")
    return known[key]


def _page(  # noqa: PLR0913, PLR0917  what came of a form
    request: Request, office: Office, key: str, typed: dict[str, str] | None = None, status: int = 200, wrong: str = ""
) -> HTMLResponse:
    name = _name(request, office, key)
    with reading(request.app.state.engine) as connection:
        known = history(connection, "switch", key)
        people = names(connection, [one.officer for one in known])
    reason = typed.get("ly_do", "") if typed else office.switches.get(key, "")
    before, _, after = said_of(key, "\n\n").partition("\n\n")
    shown = {"key": key, "name": name, "off": key in office.switches, "reason": reason, "before": before, "after": after}
    return show(request, "switch.html", status, history=known, people=people, wrong=wrong, **shown)


def said_of(key: str, reason: str) -> str:
    """What citizens read where something is off."""
    return say("tam-ngung" if key.startswith("messenger:") else "tam-ngung-muc", reason=reason)

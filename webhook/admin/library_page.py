"""What the release knows, to look through: /admin/tri-thuc. Nothing can be changed here; a new release does that."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from knowledge.catalogue import Catalogue
from knowledge.officers import Officer
from webhook.admin.guard import Refused, needs
from webhook.admin.page import show
from webhook.admin.records import NOUNS, disagreements, parts, search, shown, title
from webhook.admin.sections import READING

router = APIRouter(prefix="/tri-thuc")
Reads = Annotated[Officer, needs(*READING)]
SHOWN = 60


@router.get("")
def library_page(request: Request, officer: Reads, loai: str = "documents", tim: str = "") -> HTMLResponse:
    """Records of one kind that hold what was typed, and how many of each kind do."""
    catalogue: Catalogue = request.app.state.library.catalogue
    noun, typed = loai if loai in NOUNS else "documents", tim.strip()[:200]
    found = {one: search(catalogue, one, typed) for one in NOUNS}
    records = [(record.id, title(record)) for record in found[noun][:SHOWN]]
    counts = {one: len(records) for one, records in found.items()}
    return show(request, "library.html", noun=noun, nouns=NOUNS, typed=typed, records=records, counts=counts)


@router.get("/{noun}/{number}")
def record_page(request: Request, noun: str, number: str, officer: Reads) -> HTMLResponse:
    """A record: its values as printed, where they stand, and what disagrees."""
    catalogue: Catalogue = request.app.state.library.catalogue
    record = getattr(catalogue, noun).get(number) if noun in NOUNS else None
    if record is None:
        raise Refused(404, "Không có bản ghi này.")
    found: dict[str, Any] = {"title": title(record), "record": shown(catalogue, record), "parts": parts(catalogue, noun, number)}
    return show(request, "record.html", noun=noun, label=NOUNS[noun][0], conflicts=disagreements(catalogue, number), **found)

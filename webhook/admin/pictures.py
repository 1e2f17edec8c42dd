"""Photos of cases for those who may read the case: /admin/anh/{id}."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from knowledge.database import reading
from knowledge.officers import Officer
from knowledge.photos import found
from knowledge.photos.album import Album, NoSuchPhoto
from webhook.admin.guard import Refused, needs
from webhook.admin.reading import READING, the_case

router = APIRouter()
KEPT = "kept"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline"}


@router.get("/anh/{number:int}")
def picture(request: Request, number: int, officer: Annotated[Officer, needs(*READING)]) -> Response:
    """The file of a photo. One of a case that is not theirs to read is answered like none."""
    none_such = Refused(404, "Không có ảnh này.")
    with reading(request.app.state.engine) as connection:
        photo = found(connection, number) if 0 < number < 2**31 else None
        if photo is None or photo.case_id is None or photo.state != KEPT:
            raise none_such
        try:
            the_case(connection, photo.case_id, officer)
        except Refused:
            raise none_such from None
    album: Album = request.app.state.post.album
    try:
        return Response(album.get(photo.name), media_type="image/jpeg", headers=HEADERS)
    except NoSuchPhoto:
        raise none_such from None

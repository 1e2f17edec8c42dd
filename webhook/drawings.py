"""Drawn charts, which messengers fetch, and the tables of a conversation as files."""

from fastapi import APIRouter, HTTPException, Request, Response

from bot.charts import name_of, table_of
from bot.xlsx import TYPE, file_name, xlsx
from knowledge.conversations import transcript
from knowledge.database import reading
from webhook.visitor import Conversation, name_in

router = APIRouter()

KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A name stands for what is drawn under it, for ever."""


@router.get("/bieu-do/{name}.png", include_in_schema=False)
def drawing(request: Request, name: str) -> Response:
    """A chart that was sent to somebody: public figures, and nothing is drawn for who asks here."""
    content = request.app.state.post.charts.kept(name)
    if content is None:
        raise HTTPException(404, "Không có biểu đồ này.")
    return Response(content, media_type="image/png", headers=KEPT)


@router.get("/bang/{name}.xlsx", include_in_schema=False)
def table(request: Request, name: str, conversation: Conversation = None) -> Response:
    """A table that was told in the conversation of who asks."""
    visitor = name_in(conversation)
    if visitor:
        with reading(request.app.state.engine) as connection:
            told = [table_of(said.shown["table"]) for said in transcript(connection, visitor) if "table" in said.shown]
        for found in told:
            if name_of(found) == name:
                where = {"Content-Disposition": f'attachment; filename="{file_name(found)}"', "Cache-Control": "private"}
                return Response(xlsx(found), media_type=TYPE, headers=where)
    raise HTTPException(404, "Không có bảng này trong cuộc trò chuyện.")

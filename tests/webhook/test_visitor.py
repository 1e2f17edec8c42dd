"""A visitor of the public chat stays known as long as their reports may need it, and is forgotten when they say so."""

import httpx
from fastapi.testclient import TestClient

from knowledge.cases.desk import CODE

STORY = "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay"


def files(web: TestClient) -> str:
    """Lan reports something on the page; her code."""
    says(web, "Gửi phản ánh")
    reply = says(web, STORY)
    while not CODE.search(reply["text"]):
        wanted = ("Gửi", "Ẩn danh", "Xong", "Gửi phản ánh riêng", *reply["choices"])
        reply = says(web, next(choice for choice in wanted if choice in reply["choices"]))
    return CODE.search(reply["text"]).group()  # type: ignore[union-attr]  # the loop ends with a code


def says(web: TestClient, text: str) -> dict[str, object]:
    """A message of hers from the page, and the reply to it."""
    if "conversation" not in web.cookies:
        web.post("/chat", data={"text": "chào em"})
    return web.post("/api/v1/chat", json={"text": text}).json()  # type: ignore[no-any-return]


def age_of(response: httpx.Response) -> int:
    """Seconds for which a browser keeps the name that a response gives."""
    return int(response.headers["set-cookie"].lower().partition("max-age=")[2].partition(";")[0])


def test_the_name_lives_for_half_a_year_from_each_visit(web: TestClient) -> None:
    sent = web.post("/chat", data={"text": "chào em"})
    visited = web.get("/chat")

    assert age_of(sent) == age_of(visited) == 180 * 24 * 3600
    assert f"conversation={web.cookies['conversation']};" in visited.headers["set-cookie"]


def test_who_was_never_here_is_given_no_name(web: TestClient) -> None:
    assert "set-cookie" not in web.get("/chat").headers


def test_a_new_conversation_shows_nothing_and_still_finds_the_report(web: TestClient) -> None:
    code = files(web)

    asked = web.get("/chat/new").text
    web.post("/chat/new")
    page = web.get("/chat").text
    found = says(web, code)

    assert f"Phản ánh {code} vẫn tra cứu được tại đây" in asked
    assert code not in page
    assert "Tình trạng: đã gửi" in str(found["text"])


def test_a_report_that_is_being_written_goes_on_in_a_new_conversation(web: TestClient) -> None:
    says(web, "Gửi phản ánh")
    says(web, STORY)

    asked = web.get("/chat/new").text
    web.post("/chat/new")

    assert "Phản ánh đang viết dở vẫn được giữ" in asked
    assert 'value="Tiếp tục phản ánh"' in web.get("/chat").text
    assert "viết dở" in str(says(web, "xếp hạng ICT năm 2014")["text"])
    assert "xếp hạng ICT" not in str(says(web, "Tiếp tục phản ánh")["text"])


def test_on_a_shared_computer_nobody_finds_what_was_said_or_reported(web: TestClient) -> None:
    code = files(web)
    name = web.cookies["conversation"]

    asked = web.get("/chat/new").text
    web.post("/chat/new", data={"shared": "1"})
    page = web.get("/chat").text

    assert f"ghi lại mã {code}" in asked
    assert "conversation" not in web.cookies
    assert STORY not in page
    assert "không tìm thấy" in str(says(web, code)["text"])
    web.cookies.set("conversation", name)
    assert STORY not in web.get("/chat").text


def test_a_town_behind_one_address_may_report_more_than_one_person(web: TestClient) -> None:
    for _ in range(11):
        files(web)
        web.cookies.clear()

    assert files(web)


def test_who_deletes_all_reads_on_the_page_what_stays(web: TestClient) -> None:
    files(web)
    web.post("/chat", data={"text": "Dữ liệu của tôi"})

    deleted = web.post("/chat", data={"text": "Xóa dữ liệu của tôi"}).text

    assert "không còn gắn với anh/chị" in deleted
    assert "không còn gắn với anh/chị" not in web.get("/chat").text

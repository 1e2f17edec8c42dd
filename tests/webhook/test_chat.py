"""The public chat: its JSON, its page without JavaScript, and what it refuses."""

from fastapi.testclient import TestClient


def test_the_api_answers_with_citations(web: TestClient) -> None:
    answer = web.post("/api/v1/chat", json={"text": "xếp hạng ICT năm 2014"}).json()

    assert "27/63" in answer["text"]
    assert answer["outcome"] == "answered"
    assert answer["abstained"] is False
    assert answer["citations"][0]["section"] == "Phụ lục 2"


def test_a_conversation_goes_on(web: TestClient) -> None:
    first = web.post("/api/v1/chat", json={"text": "xếp hạng ICT năm 2014"}).json()

    second = web.post("/api/v1/chat", json={"text": "còn năm 2016?", "conversation": first["conversation"]}).json()

    assert "8/63" in second["text"]


def test_the_page_works_without_javascript_and_survives_a_reload(web: TestClient) -> None:
    sent = web.post("/chat", data={"text": "xếp hạng ICT năm 2014"})
    assert sent.status_code == 303

    page = web.get("/chat").text

    assert "27/63" in page
    assert "<details>" in page


def test_what_was_typed_is_escaped(web: TestClient) -> None:
    web.post("/chat", data={"text": "<script>alert(1)</script>"})

    assert "<script>alert" not in web.get("/chat").text


def test_personal_numbers_are_not_kept(web: TestClient) -> None:
    web.post("/chat", data={"text": "tôi tên Lan, căn cước 082123456789, điện thoại 0912 345 678"})

    page = web.get("/chat").text

    assert "082123456789" not in page
    assert "0912 345 678" not in page


def test_another_conversation_shows_nothing(web: TestClient) -> None:
    web.post("/chat", data={"text": "xếp hạng ICT năm 2014"})
    web.cookies.clear()

    assert "27/63" not in web.get("/chat").text


def test_a_post_from_another_site_is_refused(web: TestClient) -> None:
    assert web.post("/chat", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_huge_body_is_refused(web: TestClient) -> None:
    assert web.post("/api/v1/chat", json={"text": "a" * 100_000}).status_code == 413


def test_every_answer_carries_a_strict_policy(web: TestClient) -> None:
    policy = web.get("/").headers["content-security-policy"]

    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy


def test_health(web: TestClient) -> None:
    assert web.get("/health/live").json() == {"status": "ok"}
    assert web.get("/health/ready").json() == {"status": "ok"}


def test_a_messenger_that_is_off_has_no_door(web: TestClient) -> None:
    assert {web.post(f"/webhook/{name}", content=b"{}").status_code for name in ("telegram", "zalo", "zalo-bot")} == {404}


def test_whoever_writes_too_much_is_told_why_and_others_feel_nothing(web: TestClient) -> None:
    first = web.post("/api/v1/chat", json={"text": "chào em"}).json()
    for _ in range(19):
        web.post("/api/v1/chat", json={"text": "chào em", "conversation": first["conversation"]})

    over = web.post("/api/v1/chat", json={"text": "chào em", "conversation": first["conversation"]}).json()
    other = web.post("/api/v1/chat", json={"text": "chào em"}).json()

    assert "nhắn nhanh quá" in over["text"]
    assert other["text"] == first["text"]

"""Charts and tables on the chat page, in its API, and under addresses of their own."""

import io
import re

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from bot.charts import chart_of, name_of
from webhook.charts import picture

SERIES = "xếp hạng ICT của tỉnh qua các năm"
LIST = "liệt kê các kế hoạch UBND tỉnh ban hành năm 2022"


def ask(web: TestClient, question: str) -> str:
    """The page after a question."""
    web.post("/chat", data={"text": question})
    return web.get("/chat").text


def test_a_series_is_drawn_on_the_page_and_again_after_a_reload(web: TestClient) -> None:
    pages = [ask(web, SERIES), web.get("/chat").text]

    for page in pages:
        assert page.count("<figure") == 1
        assert page.count("<circle") == 8
        assert '<th scope="row">2014</th><td>hạng 27/63</td>' in page
        assert "2014: hạng 27/63" in page


def test_the_page_keeps_to_the_policy(web: TestClient) -> None:
    page = ask(web, SERIES) + ask(web, "tổng vốn CNTT từng năm qua các năm")

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", page)


def test_one_figure_has_no_picture(web: TestClient) -> None:
    assert "<figure" not in ask(web, "xếp hạng ICT năm 2014")


def test_the_api_gives_the_values(web: TestClient) -> None:
    answer = web.post("/api/v1/chat", json={"text": SERIES}).json()
    other = web.post("/api/v1/chat", json={"text": LIST}).json()

    assert answer["chart"]["points"][0] == {"label": "2014", "value": 27.0, "printed": "hạng 27/63", "kind": "result", "side": ""}
    assert (answer["chart"]["lower_is_better"], answer["table"], other["chart"]) == (True, None, None)
    assert other["table"]["rows"][0][:2] == ["1", "53/KH-UBND"]


def test_the_picture_says_what_the_values_say(web: TestClient) -> None:
    drawn = picture(web.post("/api/v1/chat", json={"text": SERIES}).json()["chart"])

    marks = {mark.words: mark for mark in drawn.marks}
    assert marks["5/63"].y < marks["8/63"].y < marks["27/63"].y
    assert [label.words for label in drawn.labels] == [str(year) for year in range(2014, 2023)]
    assert len(drawn.lines) == 1  # from 2014 to 2020; 2022 stands alone


def test_bars_are_as_long_as_their_figures(web: TestClient) -> None:
    shown = web.post("/api/v1/chat", json={"text": "vốn đầu tư CNTT qua các năm"}).json()["chart"]
    drawn = picture(shown)

    values = [point.value for point in chart_of(shown).points if point.value is not None]
    lengths = [bar.width for bar in drawn.bars]
    assert [length / lengths[0] for length in lengths] == pytest.approx([value / values[0] for value in values])
    assert all(bar.x + bar.width + 5 + len(bar.words) * 12 * 0.58 <= 320 for bar in drawn.bars)
    assert [word.words for word in drawn.empty] == ["không có số liệu"]


def test_a_long_list_can_be_had_as_a_file_by_who_was_told_it(web: TestClient) -> None:
    link = re.search(r'href="(/bang/[0-9a-f]{40}\.xlsx)"', ask(web, LIST))
    assert link is not None

    answer = web.get(link[1])

    assert answer.headers["content-disposition"].endswith('.xlsx"')
    assert next(iter(load_workbook(io.BytesIO(answer.content)).active.values))[1] == "Số, ký hiệu"  # type: ignore[union-attr]
    web.cookies.clear()
    assert web.get(link[1]).status_code == 404


@pytest.mark.parametrize("path", ["/bieu-do/x.png", f"/bieu-do/{'0' * 40}.png", "/bieu-do/..%2fphotos%2fa.png", f"/bang/{'0' * 40}.xlsx"])
def test_what_is_not_there_is_not_found(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404


def test_nothing_is_drawn_for_who_asks_by_name(web: TestClient) -> None:
    shown = chart_of(web.post("/api/v1/chat", json={"text": SERIES}).json()["chart"])

    assert web.get(f"/bieu-do/{name_of(shown)}.png").status_code == 404


def test_a_turn_of_before_charts_is_shown_as_it_was(web: TestClient) -> None:
    ask(web, SERIES)
    with web.app.state.engine.begin() as connection:  # type: ignore[attr-defined]  # create_app makes a FastAPI
        connection.exec_driver_sql("UPDATE turns SET shown = NULL")

    page = web.get("/chat").text

    assert "hạng 27/63" in page
    assert "<figure" not in page

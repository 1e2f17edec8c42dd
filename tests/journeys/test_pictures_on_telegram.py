"""Lan asks for a series and a long list on Telegram, and gets a picture and a file beside the words."""

import io
from itertools import count

import pytest
from openpyxl import load_workbook
from PIL import Image

from tests.fakes.faults import Fault
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person
from tests.journeys.reading import wait_for

SERIES = "xếp hạng ICT của tỉnh qua các năm"
LIST = "liệt kê các kế hoạch UBND tỉnh ban hành năm 2022"
NUMBERS = count(7)


@pytest.fixture
def lan(telegram: TelegramServer) -> Person:
    """Lan, who has not written yet."""
    return telegram.user(next(NUMBERS), "Lan")


def test_a_series_is_a_picture_with_the_words_below(telegram: TelegramServer, lan: Person) -> None:
    lan.says(SERIES)
    wait_for(telegram, lan, 1)

    seen = lan.replies[0]
    assert seen.kind == "photo"
    assert Image.open(io.BytesIO(seen.file or b"")).size == (1200, 750)
    assert "2014: hạng 27/63" in seen.text
    assert "<blockquote expandable>Nguồn:" in seen.html


@pytest.mark.parametrize("fault", [Fault.PICTURE_REFUSED, Fault.CANNOT_PARSE, Fault.TOO_MANY, Fault.SERVER_ERROR])
def test_the_words_arrive_once_whatever_becomes_of_the_picture(telegram: TelegramServer, lan: Person, fault: Fault) -> None:
    telegram.fail_sends(fault, chat=lan.id)

    lan.says(SERIES)
    wait_for(telegram, lan, 1)

    assert [reply.kind for reply in lan.replies] == ["text" if fault is Fault.PICTURE_REFUSED else "photo"]
    assert "2014: hạng 27/63" in lan.replies[0].text


def test_a_picture_that_fails_again_and_again_is_left_out(telegram: TelegramServer, lan: Person) -> None:
    telegram.fail_sends(Fault.SERVER_ERROR, 2, chat=lan.id)

    lan.says(SERIES)
    wait_for(telegram, lan, 1)

    assert lan.replies[0].kind == "text"
    assert "2014: hạng 27/63" in lan.replies[0].text


def test_the_table_of_a_long_list_comes_as_a_file(telegram: TelegramServer, lan: Person) -> None:
    lan.says(LIST)
    wait_for(telegram, lan, 1)
    assert lan.replies[0].buttons == ["Xem tiếp", "Tải bảng (XLSX)"]

    tap = lan.taps("Tải bảng (XLSX)")
    wait_for(telegram, lan, 2)
    telegram.wait_until(lambda: tap.answered)

    file = lan.replies[1]
    assert file.kind == "document"
    assert file.content["document"]["file_name"].endswith(".xlsx")
    rows = list(load_workbook(io.BytesIO(file.file or b"")).active.values)  # type: ignore[union-attr]  # it has a sheet
    assert rows[0][:2] == ("STT", "Số, ký hiệu")
    assert rows[1][1] == "53/KH-UBND"
    assert f"có {len(rows) - 3} kế hoạch" in lan.replies[0].text
    assert f"{len(rows) - 3} dòng" in file.text


def test_the_file_may_be_asked_for_in_words_and_the_list_goes_on(telegram: TelegramServer, lan: Person) -> None:
    lan.says(LIST)
    wait_for(telegram, lan, 1)
    lan.says("tải bảng")
    wait_for(telegram, lan, 2)
    lan.says("xem tiếp")
    wait_for(telegram, lan, 3)

    assert [reply.kind for reply in lan.replies] == ["text", "document", "text"]
    assert "Trang 2/" in lan.replies[2].text or "7. " in lan.replies[2].text


def test_where_there_is_no_table_the_word_is_a_question(telegram: TelegramServer, lan: Person) -> None:
    lan.says("tải bảng")
    wait_for(telegram, lan, 1)

    assert lan.replies[0].kind == "text"


def test_a_file_that_is_refused_says_so(telegram: TelegramServer, lan: Person) -> None:
    lan.says(LIST)
    wait_for(telegram, lan, 1)
    telegram.fail_sends(Fault.PICTURE_REFUSED, chat=lan.id)

    lan.taps("Tải bảng (XLSX)")
    wait_for(telegram, lan, 2)

    assert "chưa gửi được tệp" in lan.replies[1].text

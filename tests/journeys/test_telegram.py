"""Lan talks to the assistant on Telegram."""

from itertools import count

import pytest

from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person
from tests.journeys.reading import wait_for

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\x01\0\0\0\x01\0"
NUMBERS = count(7)


@pytest.fixture
def lan(telegram: TelegramServer) -> Person:
    """Lan, who has not written yet."""
    return telegram.user(next(NUMBERS), "Lan")


def test_a_question_is_answered_with_its_source(telegram: TelegramServer, lan: Person) -> None:
    lan.says("Chỉ tiêu kinh tế số trong GDP năm 2023?")
    wait_for(telegram, lan, 1)

    assert "trên 16%" in lan.replies[0].text
    assert "112/KH-UBND ngày 31/3/2023" in lan.replies[0].text
    assert "<blockquote expandable>Nguồn:" in lan.replies[0].html


def test_a_follow_up_goes_on_with_the_conversation(telegram: TelegramServer, lan: Person) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    lan.says("còn năm 2016?")
    wait_for(telegram, lan, 2)

    assert "8/63" in lan.replies[1].text


def test_a_tapped_choice_is_answered_and_its_spinner_stops(telegram: TelegramServer, lan: Person) -> None:
    lan.says("/start")
    wait_for(telegram, lan, 1)

    tap = lan.taps("Nộp hồ sơ qua mạng ở đâu?")
    wait_for(telegram, lan, 2)

    assert "dichvucong" in lan.replies[1].text
    telegram.wait_until(lambda: tap.answered)


def test_a_choice_between_two_may_be_tapped_or_given_by_number(telegram: TelegramServer, lan: Person) -> None:
    minh = telegram.user(next(NUMBERS), "Minh")
    for person in (lan, minh):
        person.says("/xoadulieu")
        wait_for(telegram, person, 1)

    lan.taps("Xóa dữ liệu của tôi")
    minh.says("1")
    wait_for(telegram, lan, 2)
    wait_for(telegram, minh, 2)

    assert "đã xóa" in lan.replies[1].text
    assert lan.replies[1].text == minh.replies[1].text


def test_a_button_of_long_ago_says_that_it_is_old(telegram: TelegramServer, lan: Person) -> None:
    lan.says("/xephang")
    wait_for(telegram, lan, 1)
    lan.says("/xoadulieu")
    wait_for(telegram, lan, 2)
    lan.taps("Xóa dữ liệu của tôi")
    wait_for(telegram, lan, 3)

    tap = lan.taps("Xếp hạng ICT của tỉnh qua các năm?")
    telegram.wait_until(lambda: tap.answered)

    assert "cũ" in tap.text


def test_a_long_list_comes_page_by_page(telegram: TelegramServer, lan: Person) -> None:
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(telegram, lan, 1)

    lan.taps("Xem tiếp")
    wait_for(telegram, lan, 2)
    lan.says("xem tiếp")
    wait_for(telegram, lan, 3)

    assert "Trang 1/" in lan.replies[0].text
    assert len({reply.text for reply in lan.replies}) == 3


@pytest.mark.parametrize("act", ["sends_sticker", "sends_voice"])
def test_what_cannot_be_read_gets_a_kind_sentence(telegram: TelegramServer, lan: Person, act: str) -> None:
    getattr(lan, act)()
    wait_for(telegram, lan, 1)

    assert "bằng chữ" in lan.replies[0].text


def test_a_file_gets_a_kind_sentence(telegram: TelegramServer, lan: Person) -> None:
    lan.sends_document(b"%PDF-1.4")
    wait_for(telegram, lan, 1)

    assert "bằng chữ" in lan.replies[0].text


def test_a_photo_is_asked_about_and_its_caption_answered(telegram: TelegramServer, lan: Person) -> None:
    lan.sends_photo(PNG)
    wait_for(telegram, lan, 1)
    lan.sends_photo(PNG, "xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 2)

    assert "nhận ảnh" in lan.replies[0].text
    assert "27/63" in lan.replies[1].text


def test_a_place_and_a_contact_are_asked_about(telegram: TelegramServer, lan: Person) -> None:
    lan.sends_location(10.36, 106.36)
    lan.sends_contact("84901234567")
    wait_for(telegram, lan, 2)

    assert "vị trí" in lan.replies[0].text
    assert "không lưu danh thiếp" in lan.replies[1].text


def test_an_edited_question_is_answered_afresh_where_it_stands(telegram: TelegramServer, lan: Person) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    lan.edits("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 2)

    assert "8/63" in lan.replies[1].text
    assert lan.replies[1].content["reply_to_message"]["text"] == "xếp hạng ICT năm 2016"
    assert "reply_to_message" not in lan.replies[0].content


def test_a_place_that_moves_is_not_answered_again(telegram: TelegramServer, lan: Person) -> None:
    lan.sends_location(10.36, 106.36)
    wait_for(telegram, lan, 1)

    moved = telegram.world.api_message(telegram.world.chats[lan.id], lan.chat[0]) | {"edit_date": 1785672000}
    telegram.delivery.add("edited_message", moved, ("chat", lan.id))
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 2)

    assert "27/63" in lan.replies[1].text


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/start", "Trợ lý số Tiền Giang"),
        ("/start xep-hang-ict", "ICT Index"),
        ("/trogiup", "hỏi em"),
        ("/chitieu", "chỉ tiêu"),
        ("/chitieu kinh tế số trong GDP năm 2023", "trên 16%"),
        ("/duan", "dự án"),
        ("/duan IOC", "Sở Thông tin và Truyền thông"),
        ("/vanban", "văn bản"),
        ("/vanban 22/2019/QĐ-UBND", "22/2019/QĐ-UBND"),
        ("/xephang", "xếp hạng"),
        ("/xephang ICT năm 2014", "27/63"),
        ("/phananh", "kể giúp em sự việc"),
        ("/tracuu", "1022"),
    ],
)
def test_commands_open_what_they_say(telegram: TelegramServer, lan: Person, command: str, says: str) -> None:
    lan.says(command)
    wait_for(telegram, lan, 1)

    assert says in lan.replies[0].text


def test_inline_queries_bring_a_card_with_its_source(telegram: TelegramServer, lan: Person) -> None:
    query = lan.asks_inline("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: query.answered)

    assert "27/63" in str(query.results)
    assert "Nguồn" in str(query.results)


def test_an_inline_query_without_an_answer_brings_no_card(telegram: TelegramServer, lan: Person) -> None:
    query = lan.asks_inline("giá vàng hôm nay")
    telegram.wait_until(lambda: query.answered)

    assert query.results == []

"""Questions about reporting are answered in the middle of a report, which goes on."""

from tests.handlers.report.conftest import Citizen

STORY = "rác không ai hốt hôi quá ở chợ, xã Tân Thới"


def test_who_receives_it_and_when_it_is_answered_is_told_of_this_report(lan: Citizen) -> None:
    asked = lan.says("Gửi phản ánh", STORY)

    reply = lan.says("bao lâu thì có trả lời?")

    assert "đang viết sẽ đến Ủy ban nhân dân" in reply.text
    assert "trả lời trong 3 ngày làm việc" in reply.text
    assert reply.choices == asked.choices


def test_an_offer_stays_open_after_a_question_about_it(lan: Citizen) -> None:
    lan.says(STORY)

    reply = lan.says("mà gửi rồi ai xử lý?")
    lan.says("Gửi phản ánh")

    assert reply.choices == ("Gửi phản ánh", "Để sau")
    assert lan.memory.draft is not None
    assert lan.memory.draft.text == STORY


def test_why_a_telephone_number_is_asked_for(lan: Citizen) -> None:
    reply = lan.says("Gửi phản ánh", STORY)
    while "số điện thoại" not in reply.text:
        reply = lan.says("Xong" if "Xong" in reply.choices else reply.choices[0])

    told = lan.says("sao phải để số điện thoại")

    assert "180 ngày sau khi việc kết thúc" in told.text
    assert told.choices == reply.choices


def test_ok_is_heard_without_a_greeting_and_says_yes_to_a_summary(lan: Citizen) -> None:
    assert "em nghe" in lan.says("ok").text
    reply = lan.says("Gửi phản ánh", STORY)
    for _ in range(8):
        if "Sửa" not in reply.choices:
            way = ("Ẩn danh", "Xong", "Gửi phản ánh riêng", *reply.choices)
            reply = lan.says(next(choice for choice in way if choice in reply.choices))

    assert "Mã: TG-" in lan.says("ok").text


def test_commands_about_a_report_outside_of_one_say_so(lan: Citizen) -> None:
    assert [("không có gì để hủy" in lan.says(command).text) for command in ("/cancel", "/boqua")] == [True, True]

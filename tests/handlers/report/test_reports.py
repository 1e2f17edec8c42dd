"""A report is taken in the chat, step by step, and nothing of it is lost or filed without the citizen's word."""

from collections.abc import Callable

from sqlalchemy import Engine, select

from handlers.messages import Message, Outcome
from handlers.report import RESUME
from knowledge.cases import audit, cases
from knowledge.cases.desk import A_DAY, CODE
from tests.handlers.report.conftest import Citizen

FLOOD = "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay"
HERE = (10.3541, 106.3652)
FAR = (21.0285, 105.8542)
Cast = Callable[[str], Citizen]


def filed(engine: Engine) -> list[dict[str, object]]:
    """All cases, as rows."""
    with engine.begin() as connection:
        return [dict(row._mapping) for row in connection.execute(select(cases).order_by(cases.c.id))]


def test_what_was_told_before_the_offer_need_not_be_told_again(lan: Citizen, engine: Engine) -> None:
    offered = lan.says(FLOOD)
    assert offered.outcome is Outcome.feedback_offered

    lan.says("Gửi phản ánh", "Xong", "Ẩn danh")
    reply = lan.says("Gửi")

    (case,) = filed(engine)
    assert CODE.search(reply.text)
    assert case["text"] == FLOOD
    assert case["category"] == "thoat-nuoc"
    assert case["commune"] == "phường Đạo Thạnh"
    assert case["department"] == "Ủy ban nhân dân phường Đạo Thạnh"
    assert str(case["due"]) in reply.text or "03/12/2026" in reply.text


def test_nothing_is_filed_before_the_summary_is_confirmed(lan: Citizen, engine: Engine) -> None:
    summary = lan.says("Gửi phản ánh", FLOOD, "Xong", "Ẩn danh")

    assert "Gửi" in summary.choices
    assert filed(engine) == []


def test_a_report_can_be_cancelled_at_every_step(citizen: Cast, engine: Engine) -> None:
    steps = ("Gửi phản ánh", FLOOD, "Xong", "0912345678", "Đồng ý")
    for much in range(1, len(steps) + 1):
        lan = citizen(f"telegram:{much}")
        lan.says(*steps[:much])

        lan.says("Hủy")
        if lan.memory.draft is not None:  # something was written: it is asked for once
            lan.says("Bỏ phản ánh")

        assert lan.memory.draft is None
    assert filed(engine) == []


def test_going_back_asks_the_step_before_anew_and_keeps_what_was_told(lan: Citizen) -> None:
    where = lan.says("Gửi phản ánh", "Rác không ai hốt cả tuần nay, hôi thối lắm")

    story = lan.says("Quay lại")
    again = lan.says("Giữ nguyên")

    assert "Rác không ai hốt" in story.text
    assert again.text == where.text


def test_a_place_of_its_old_name_leads_to_the_commune_of_today(lan: Citizen, engine: Engine) -> None:
    lan.says("Gửi phản ánh", "Đèn đường hư cả tháng, tối thui không thấy gì", "ấp Mỹ An, xã Mỹ Phong, Mỹ Tho")
    lan.says("Xong", "Ẩn danh", "Gửi")

    assert filed(engine)[0]["commune"] == "phường Mỹ Phong"


def test_a_position_in_the_province_is_a_place_and_one_outside_is_asked_for_again(lan: Citizen, engine: Engine) -> None:
    lan.says("Gửi phản ánh", "Đèn đường hư cả tháng, tối thui không thấy gì")
    outside = lan.sends(Message("", "location", place=FAR))
    inside = lan.sends(Message("", "location", place=HERE))
    lan.says("Xong", "Ẩn danh", "Gửi")

    assert "ngoài địa bàn" in outside.text
    assert "Xong" in inside.choices
    assert filed(engine)[0]["latitude"] == HERE[0]


def test_a_question_in_the_middle_is_answered_and_the_report_goes_on(lan: Citizen, engine: Engine) -> None:
    asked = lan.says("Gửi phản ánh", FLOOD)
    answer = lan.says("Xếp hạng ICT của tỉnh năm 2022?")
    lan.says("Xong", "Ẩn danh", "Gửi")

    assert answer.outcome is Outcome.answered
    assert "13/63" in answer.text
    assert answer.choices == asked.choices
    assert answer.text.index("tiếp tục phản ánh") < answer.text.index("Nguồn: ")
    assert filed(engine)[0]["text"] == FLOOD


def test_contact_is_kept_only_with_consent(citizen: Cast, engine: Engine) -> None:
    with_consent, without = citizen("telegram:1"), citizen("telegram:2")

    with_consent.says("Gửi phản ánh", "Mặt đường hư, nhiều ổ gà trước chợ, phường Mỹ Phong", "Xong", "0912 345 678", "Đồng ý", "Gửi")
    without.says("Gửi phản ánh", "Mặt đường hư, nhiều ổ gà trước cổng trường, xã Tân Thới", "Xong", "0912 345 678", "Không để lại", "Gửi")

    first, second = filed(engine)
    assert (first["contact"], first["consented"] is not None) == ("0912 345 678", True)
    assert (second["contact"], second["consented"]) == ("", None)


def test_numbers_of_papers_and_phones_are_masked_in_the_text(lan: Citizen, engine: Engine) -> None:
    lan.files(f"{FLOOD}. Tôi là Lan, căn cước 082199001234, gọi 0912345678")

    assert "082199001234" not in str(filed(engine)) + str(lan.memory.questions)
    assert "0912345678" not in str(filed(engine))


def test_the_same_trouble_is_offered_to_be_followed(lan: Citizen, minh: Citizen, engine: Engine) -> None:
    code = lan.files()

    offered = minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối")
    reply = minh.says("Theo dõi phản ánh đó")

    assert "Theo dõi phản ánh đó" in offered.choices
    assert code in reply.text
    assert len(filed(engine)) == 1
    assert minh.case(code).code == code


def test_what_is_followed_is_not_the_follower_s_to_reopen_or_rate(lan: Citizen, minh: Citizen, hanh: Callable[..., None]) -> None:
    code = lan.files()
    minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối", "Theo dõi phản ánh đó")
    hanh("answer", lan.case(code), "Đã thông cống.")

    minh.says(f"1 điểm {code}", f"Chưa xong {code}")

    assert lan.case(code).rating is None
    assert lan.case(code).reopened == 0


def test_a_private_report_is_never_offered_to_others(lan: Citizen, minh: Citizen) -> None:
    words = "Cán bộ một cửa xã Tân Hương vòi tiền tôi khi làm giấy tờ, thái độ hách dịch"
    lan.files(words)

    reply = minh.says("Gửi phản ánh", words)

    assert "Theo dõi phản ánh đó" not in reply.choices


def test_an_unfinished_report_is_offered_again_for_a_day(lan: Citizen) -> None:
    lan.says("Gửi phản ánh", FLOOD)
    lan.waits(hours=5)

    other = lan.says("Xếp hạng ICT của tỉnh năm 2022?")
    resumed = lan.says(RESUME)

    assert RESUME in other.choices
    assert "13/63" in other.text
    assert "Xong" in resumed.choices


def test_an_unfinished_report_is_forgotten_after_a_day(lan: Citizen) -> None:
    lan.says("Gửi phản ánh", FLOOD)
    lan.waits(hours=25)

    reply = lan.says("Xếp hạng ICT của tỉnh năm 2022?")

    assert RESUME not in reply.choices
    assert lan.memory.draft is None


def test_what_could_not_be_answered_becomes_a_case_with_one_tap(lan: Citizen, engine: Engine) -> None:
    refused = lan.says("thời tiết ngày mai ở Mỹ Tho ra sao")
    reply = lan.says("Gửi 1022")

    assert "Gửi 1022" in refused.choices
    assert CODE.search(reply.text)
    assert filed(engine)[0]["text"] == "thời tiết ngày mai ở Mỹ Tho ra sao"


def test_danger_to_life_is_told_first_and_can_still_be_reported(lan: Citizen) -> None:
    danger = lan.says("Dây điện rơi xuống đường ở ấp 3 xã Tân Phú Đông")
    goes_on = lan.says("Gửi phản ánh")

    assert danger.outcome is Outcome.emergency
    assert "114" in danger.text
    assert goes_on.draft is not None
    assert "Dây điện" in goes_on.draft.text


def test_no_more_than_a_few_cases_a_day_are_taken_from_one_person(lan: Citizen, engine: Engine) -> None:
    for number in range(A_DAY):
        lan.files(f"Rác chất đống không ai hốt ở ấp {number}, xã Tân Phú Đông, hôi lắm")

    reply = lan.says("Gửi phản ánh", FLOOD, "Xong", "Ẩn danh", "Gửi")

    assert len(filed(engine)) == A_DAY
    assert "1022" in reply.text


def test_filing_is_logged_without_the_citizen_s_words(lan: Citizen, engine: Engine) -> None:
    lan.files()

    with engine.begin() as connection:
        logged = str(connection.execute(select(audit)).all())
    assert "filed" in logged
    assert "Lê Lợi" not in logged


def test_a_business_card_is_a_contact_where_one_is_asked_for_and_only_there(lan: Citizen, engine: Engine) -> None:
    lan.says("Gửi phản ánh", FLOOD)
    early = lan.sends(Message("0912345678", "contact"))
    lan.says("Xong")
    lan.sends(Message("0912345678", "contact"))
    lan.says("Đồng ý", "Gửi")

    assert "danh thiếp" in early.text
    assert (filed(engine)[0]["text"], filed(engine)[0]["contact"]) == (FLOOD, "0912345678")


def test_consent_that_is_skipped_is_none(lan: Citizen, engine: Engine) -> None:
    lan.says("Gửi phản ánh", FLOOD, "Xong", "0912345678", "bỏ qua", "Gửi")

    assert filed(engine)[0]["contact"] == ""


def test_the_summary_says_that_numbers_were_masked_only_where_they_were(citizen: Cast) -> None:
    clean = citizen("telegram:1").says("Gửi phản ánh", FLOOD, "Xong", "Ẩn danh")
    bared = citizen("telegram:2").says("Gửi phản ánh", f"{FLOOD}, stk 00123456789 của tôi", "Xong", "Ẩn danh")

    assert "đã che" not in clean.text
    assert "đã che" in bared.text
    assert "00123456789" not in bared.text


def test_a_position_is_asked_for_only_where_it_can_be_sent(citizen: Cast) -> None:
    asked = {
        chat: citizen(chat).says("Gửi phản ánh", "đường hư hỏng nặng, đầy ổ gà").text
        for chat in ("telegram:1", "zalo:1", "zalo-bot:1", "web:1")
    }

    assert {chat: "gửi vị trí" in text for chat, text in asked.items()} == {
        "telegram:1": True,
        "zalo:1": True,
        "zalo-bot:1": False,
        "web:1": False,
    }

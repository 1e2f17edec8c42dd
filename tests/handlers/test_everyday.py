"""Questions of everyday life that share words with the facts are not answered with those facts."""

import pytest

from handlers.messages import Outcome
from tests.conftest import Lan


@pytest.mark.parametrize(
    "text",
    [
        "quán hủ tiếu nào ngon ở Mỹ Tho",
        "làm hộ chiếu ở đâu",
        "Mua máy vi tính cũ ở đâu rẻ?",
        "Tối nay có bão vô Gò Công không?",
        "thủ tục ly hôn cần giấy gì",
        "hoc lai xe het bao nhieu tien",
        "mày ngu quá",
        "5 sao",
        "vẫn chưa xong",
    ],
)
def test_everyday_questions_are_left_to_others(lan: Lan, text: str) -> None:
    reply = lan.asks(text)

    assert reply.outcome is Outcome.out_of_scope
    assert not reply.citations


def test_a_long_message_may_begin_with_life(lan: Lan) -> None:
    reply = lan.asks("Nhà em ở cù lao xa quá, kế hoạch 2020 có cho nhận kết quả thủ tục mà khỏi lên tận nơi hông, qua đường nào vậy?")

    assert reply.outcome is Outcome.answered

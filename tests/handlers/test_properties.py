"""Whatever is typed: a named outcome, and no figure that is not a record's."""

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.opening import open_shelf
from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome
from knowledge.facts import claims, figures, printed_figures, spoken

PHRASES = """
xếp hạng ict|xếp hạng dti|năm 2014|năm 2016|năm 2022|dự án|vốn đầu tư|bao nhiêu|ai chủ trì|kế hoạch|quyết định 2380|danh sách|tổng
trung bình|cao nhất|doanh nghiệp|phần mềm
"""
WORDS = st.sampled_from(PHRASES.strip().replace("\n", "|").split("|"))


@cache
def shelf() -> Library:
    """The library; no fixture, since hypothesis writes its arguments into every report."""
    return open_shelf("sqlite://")


@cache
def known() -> frozenset[str]:
    """Every figure that a fact holds."""
    held: set[str] = set()
    for claim in claims():
        held |= figures(spoken(claim.table)) | printed_figures(spoken(claim.table))
        for printed in claim.table.get("printed", []):
            held |= printed_figures(printed)
    return frozenset(held)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.lists(WORDS, min_size=1, max_size=12).map(" ".join)))
def test_any_text_gets_a_named_outcome(text: str) -> None:
    reply, _ = handle(Message(text), Memory(), shelf())

    assert reply.outcome in Outcome
    assert reply.text.strip()
    assert reply.outcome is not Outcome.answered or reply.citations


@settings(max_examples=150, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=12))
def test_a_figure_in_a_plain_answer_is_a_records(words: list[str]) -> None:
    reply, _ = handle(Message(" ".join(words)), Memory(), shelf())
    body = reply.text.split("\nNguồn:")[0]
    if reply.outcome is not Outcome.answered or re.search(r"cộng|trung bình|Trung bình|hơn chỉ tiêu|hơn năm|có \d+ |\d\. |tỷ đồng\)", body):
        return  # counted, summed and converted figures are tested one by one

    assert {f for f in figures(body) if f not in known() and not {*re.split("[/-]", f)} <= known()} == set()

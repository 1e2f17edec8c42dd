"""The labelled questions: the mistakes are printed first, then the shares are held to what was reached before."""

import json
from collections import Counter
from pathlib import Path

import pytest

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome
from tests.evals.judge import Verdict, judge

HERE = Path(__file__).parent


def lines(name: str) -> list[dict[str, object]]:
    """The rows of a labelled set."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def test_questions_are_answered_and_few_are_answered_wrongly(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts: Counter[Verdict] = Counter()
    mistakes = []
    for question in lines("questions.jsonl"):
        memory = Memory()
        for turn in question.get("turns", []):  # type: ignore[attr-defined]  # a list where it is there
            _, memory = handle(Message(turn), memory, library)
        reply, _ = handle(Message(str(question["q"])), memory, library)
        verdict = judge(question, reply)
        verdicts[verdict] += 1
        if verdict is Verdict.wrong:
            mistakes.append(f"{question['id']} {question['q']}\n    {reply.text[:160]!r}")

    with capsys.disabled():
        print("\n".join(["", *mistakes[:12], f"{len(mistakes)} answered wrongly; {dict(verdicts)}"]))
    assert verdicts[Verdict.passed] >= 0.96 * verdicts.total()
    assert verdicts[Verdict.wrong] <= 0.03 * verdicts.total()


def test_reports_are_told_from_other_messages(library: Library) -> None:
    def offered(text: object) -> bool:
        outcome = handle(Message(str(text)), Memory(), library)[0].outcome
        return outcome in (Outcome.feedback_offered, Outcome.emergency)

    reports = [offered(row["text"]) for row in lines("reports.jsonl")]
    others = [offered(row["text"]) for row in lines("not-reports.jsonl")]

    assert sum(reports) >= 0.88 * len(reports)
    assert sum(others) <= 0.06 * len(others)

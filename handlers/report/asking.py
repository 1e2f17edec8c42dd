"""How the questions of a report are put: the next one, the one before, the same again, below what else is to be said."""

from dataclasses import replace

from handlers.messages import Reply
from handlers.report.scene import DOUBTED
from handlers.report.sent import Noted
from handlers.report.steps import BESIDE, IN_ORDER, Step, step_named, step_of
from handlers.report.story import LIKELIEST, likeliest
from handlers.report.writing import Writing
from handlers.texts import say


def next_of(at: Writing) -> Reply:
    """The step that is asked anew, else the first that is still to be asked."""
    reply = step_named(at.draft.anew).ask(at) if at.draft.anew else None
    if reply is not None:
        return reply
    at = at.with_draft(anew="")
    return next(reply for step in IN_ORDER if step.name not in at.draft.seen and (reply := step.ask(at)))


def back(at: Writing) -> Reply:
    """The question before this one; from what was to be mended, the summary."""
    draft = at.draft
    mended = draft.anew in draft.seen or (draft.anew not in ("", "consent") and "contact" in draft.seen)
    if mended or step_of(draft) in BESIDE:
        return next_of(at.with_draft(anew="", kinds=() if draft.anew == "kind" else draft.kinds))
    seen = draft.seen
    while seen:
        *before, name = seen
        seen = tuple(before)
        kinds = (draft.category, *likeliest(at))[:LIKELIEST] if name == "kind" else draft.kinds
        reply = step_named(name).ask(at.with_draft(seen=seen, anew=name, kinds=kinds)) if name != DOUBTED else None
        if reply is not None:
            return reply
    return next_of(at.with_draft(seen=(), anew=""))


def asked(step: Step, at: Writing) -> Reply:
    """The question of a step again; the next one where nothing is to be asked there any more."""
    return step.ask(at) or next_of(at)


def again(step: Step, at: Writing) -> Reply:
    """The message is no answer to the step, and nothing else that can be answered: the question in other words."""
    question = step.ask(at)
    if question is None or not step.again:
        return question or next_of(at)
    return replace(question, text=say(step.again))


def with_note(noted: Noted, reply: Reply) -> Reply:
    """A reply below what was taken down."""
    text = reply.text.removeprefix("Dạ, ")
    return replace(reply, text=f"{noted.text}\n{text[:1].upper()}{text[1:]}") if noted.text else reply


def above_source(text: str, more: str) -> str:
    """More text below an answer, and above the line that says where that stands."""
    body, mark, source = text.partition("\nNguồn: ")
    return f"{body}\n\n{more}{mark}{source}"

"""Answers about one record that is no figure: a project, task, duty, service, term, organisation, statement or conflict."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.ask import figures
from handlers.ask.candidates import Candidate, overlaps
from handlers.ask.wording import LONGEST_FACT, cited, enumeration, money, paged, period, reply, sentence, shortened
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.indicators import amount_of
from knowledge.projects import Plan
from knowledge.services import Feature


def answer(best: Candidate, question: Question, library: Library) -> Reply:
    """The answer about the record of a candidate."""
    return DESCRIBE[best.noun](best.id, question, library)


def project(key: str, question: Question, library: Library) -> Reply:
    """Who, when, how much, what for; every plan that has the project, the one that was asked for first."""
    catalogue = library.catalogue
    plans = sorted(catalogue.plans.get(key, []), key=lambda p: _suits(p, question), reverse=True)
    first = plans[0]
    lines = [f"Dạ, dự án “{catalogue.projects[key].name}”: {plan_facts(first, question)}."]
    purpose = first.purpose or next((p.purpose for p in plans if p.purpose), "")
    if purpose:
        lines.append(f"Mục đích: {sentence(shortened(purpose, 220))}")
    if first.unreadable:
        lines.append(f"Phần không đọc được trong bản in: {enumeration(first.unreadable)}.")
    lines += [f"{library.catalogue.sources[p.text].title} ({p.list}) ghi: {plan_facts(p, question)}." for p in plans[1:3]]
    notes, sides = figures.conflict_notes([key], question, library)
    lines = _within(lines, LONGEST_FACT + 150) + notes[:1]
    return reply(lines, [*(cited(catalogue, p.text, p.section) for p in plans[:3]), *sides])


def _suits(plan: Plan, question: Question) -> tuple[bool, bool, bool, int]:
    return (
        plan.text == question.source,
        bool(question.periods) and overlaps(plan.period, question),
        plan.need is not None and (question.years == (plan.year,) or not question.years),
        plan.position * -1,
    )


def plan_for(key: str, question: Question, library: Library) -> Plan:
    """The plan of a project that a question means."""
    return max(library.catalogue.plans[key], key=lambda p: _suits(p, question))


def wants_need(question: Question) -> bool:
    """Whether the money of one year is asked for rather than that of the whole project."""
    return bool(re.search(r"nhu cau|can (?:bao nhieu|von)|von can|can trong nam|von nam|nam 20\d\d can|rieng nam", question.joined))


def plan_facts(plan: Plan, question: Question) -> str:
    """Amounts, owner, period and state of a plan in one line, what is asked for first."""
    who = f"chủ đầu tư {enumeration(plan.owner)}" if plan.owner else ""
    amount = f"tổng mức đầu tư {money(plan.total)}" if plan.total is not None else ""
    need = f"nhu cầu vốn năm {plan.year} là {money(plan.need)}" if plan.need is not None else ""
    when = f"thực hiện {period(plan.period)}" if plan.period else ""
    partners = f"phối hợp: {enumeration(plan.partners)}" if plan.partners else ""
    status = f"dự án {plan.status}" if plan.status in ("mới", "chuyển tiếp") else plan.status
    facts = [who, when, amount, need] if question.wants(Asks.WHO) and not question.wants(Asks.MONEY) else [amount, need, who, when]
    return "; ".join(fact for fact in [*facts, partners, status, plan.funding] if fact) or "chưa nêu số liệu"


def task(key: str, question: Question, library: Library) -> Reply:
    """Who leads, with whom, when, what; for the key tasks of a year also what was done."""
    found = library.catalogue.tasks[key]
    facts = []
    if found.lead:
        facts.append(f"{'đồng chủ trì' if len(found.lead) > 1 else 'chủ trì'}: {enumeration(found.lead)}")
    if found.partners:
        facts.append(f"phối hợp: {'; '.join(found.partners)}")
    if found.period:
        facts.append(f"thời gian: {found.period}")
    if found.deadline:
        facts.append(f"thời hạn: {found.deadline}")
    lines = [f"Dạ, nhiệm vụ “{found.name}”" + (f": {'; '.join(facts)}." if facts else ".")]
    lines += [f"Kết quả: {sentence(found.result)}"] if found.result else []
    lines += [f"Nội dung: {sentence(found.detail)}"] if found.detail else []
    lines += [f"Ghi chú: {sentence(found.note)}"] if found.note else []
    notes, sides = figures.conflict_notes([key], question, library)
    return reply([*_within(lines, LONGEST_FACT + 250), *notes], [cited(library.catalogue, found.text, found.section), *sides])


def duty(key: str, question: Question, library: Library) -> Reply:
    """What a body has to do."""
    found = library.catalogue.tasks[key]
    bodies = enumeration(found.lead)
    lines = [f"Dạ, {bodies}: {sentence(found.detail or found.name)}" if bodies else f"Dạ, {sentence(found.detail or found.name)}"]
    if found.partners:
        lines.append(f"Phối hợp: {enumeration(found.partners)}.")
    if found.deadline:
        lines.append(f"Thời hạn: {sentence(found.deadline)}")
    lines += [sentence(found.note)] if found.note else []
    return reply(lines, [cited(library.catalogue, found.text, found.section)])


def service(key: str, question: Question, library: Library) -> Reply:
    """What it is, how to use it, where; what suits the question first, and what became of it."""
    catalogue = library.catalogue
    features = catalogue.features.get(key, [])
    found = catalogue.services[key]
    ordered = sorted(
        features, key=lambda f: (f.text != question.source if question.source else False, not _answers(f, question), f.period < "2022")
    )
    lines: list[str] = []
    used: list[Feature] = []
    addresses = list(dict.fromkeys(f.address for f in ordered if f.address))
    if question.wants(Asks.WHERE) and addresses:
        lines.append(f"Địa chỉ: {', '.join(addresses[:3])}.")
    for feature in ordered:
        words = " ".join(sentence(part) for part in (feature.what, feature.how and f"Cách dùng: {feature.how}", feature.became) if part)
        if not words or sum(map(len, lines)) + len(words) > LONGEST_FACT + 200:
            continue
        lines.append(words)
        used.append(feature)
    if addresses and not question.wants(Asks.WHERE):
        lines.append(f"Địa chỉ: {', '.join(addresses[:3])}.")
    citations = [cited(catalogue, f.text, f.section) for f in (used or ordered)[:4]]
    citations += [cited(catalogue, f.text, f.section) for f in ordered if f.address in addresses[:3] and f.address]
    if any("tiengiang" in address for address in addresses):
        lines.append(f"Lưu ý: {catalogue.today['portal'] if 'dichvucong' in ' '.join(addresses) else catalogue.today['province']}")
    lines[0] = f"Dạ, {found.name}: {lines[0]}" if lines else f"Dạ, {found.name}."
    return reply(lines, citations)


def _answers(feature: Feature, question: Question) -> bool:
    if question.wants(Asks.WHERE):
        return bool(feature.address)
    if question.wants(Asks.HOW):
        return bool(feature.how)
    return bool(feature.what)


def term(key: str, question: Question, library: Library) -> Reply:
    """What an abbreviation stands for and what it means."""
    catalogue = library.catalogue
    found = catalogue.terms[key]
    stands = f" là {found.stands_for}" if found.stands_for and found.stands_for != found.name else ""
    lines = [f"Dạ, {found.name}{stands}.", *([sentence(found.meaning)] if found.meaning else [])]
    usages = catalogue.usages.get(key, [])
    lines += [sentence(u.says) for u in usages[:2] if u.says]
    return reply(_within(lines, LONGEST_FACT), [cited(catalogue, u.text, u.section) for u in usages[:3]])


def organisation(key: str, question: Question, library: Library) -> Reply:
    """What the texts say of a body, and what became of it."""
    catalogue = library.catalogue
    found = catalogue.organisations[key]
    roles = catalogue.roles.get(key, [])
    lines = [f"Dạ, {found.name}: {' '.join(sentence(r.says) for r in roles[:3] if r.says)}".rstrip(": ")]
    if found.now:
        lines.append(f"Hiện nay: {sentence(found.now)}")
    return reply(_within(lines, LONGEST_FACT), [cited(catalogue, r.text, r.section) for r in roles[:3]])


def statement(key: str, question: Question, library: Library) -> Reply:
    """A passage in our words, with its points."""
    found = library.catalogue.statements[key]
    place = cited(library.catalogue, found.text, found.section)
    says = sentence(found.says)
    notes, sides = figures.conflict_notes([key], question, library)
    if found.items:
        head = f"Dạ, {found.name}: {says}".rstrip() if says else f"Dạ, {found.name} ({len(found.items)} mục):"
        if question.wants(Asks.SUM):
            head += _sum_of(found.items)
        listed = paged(head, [sentence(item) for item in found.items], [place])
        return (
            listed
            if not notes
            else Reply("\n".join([listed.text, *notes]), listed.outcome, (*listed.citations, *sides), listed.choices, listed.more)
        )
    return reply([f"Dạ, {says}", *notes], [place, *sides])


def _sum_of(items: Sequence[str]) -> str:
    """What the amounts of a list come to, where each of its points has one in million đồng."""
    amounts = [re.findall(r"(\d[\d.,]*) triệu đồng", item) for item in items]
    if len(items) < 2 or any(len(found) != 1 for found in amounts):
        return ""
    return f" Cộng {len(items)} khoản: {money(sum(amount_of(found[0]) or 0.0 for found in amounts))}."


def conflict(key: str, question: Question, library: Library) -> Reply:
    """Both sides of a disagreement, preferring none."""
    catalogue = library.catalogue
    found = catalogue.conflicts[key]
    sides = catalogue.sides.get(key, [])
    lines = [f"Dạ, {sentence(found.says)}", *(f"- {sentence(side.says)}" for side in sides)]
    return reply(lines, [cited(catalogue, side.text, side.section) for side in sides])


def _within(lines: Sequence[str], most: int) -> list[str]:
    """The first lines that fit, the last of them shortened."""
    kept: list[str] = []
    room = most
    for words in lines:
        if room < 60:
            break
        kept.append(shortened(words, room))
        room -= len(words)
    return kept


DESCRIBE: dict[str, Callable[[str, Question, Library], Reply]] = {
    "project": project,
    "task": task,
    "duty": duty,
    "service": service,
    "term": term,
    "organisation": organisation,
    "statement": statement,
    "conflict": conflict,
}


def title(noun: str, key: str, library: Library) -> str:
    """A short name of a record, for choices."""
    catalogue = library.catalogue
    if noun == "document":
        document = catalogue.documents[key]
        return shortened(f"{document.kind} {document.number}: {document.name}", 80)
    held: dict[str, Mapping[str, Any]] = {
        "indicator": catalogue.indicators,
        "project": catalogue.projects,
        "task": catalogue.tasks,
        "duty": catalogue.tasks,
        "service": catalogue.services,
        "term": catalogue.terms,
        "organisation": catalogue.organisations,
        "statement": catalogue.statements,
        "conflict": catalogue.conflicts,
    }
    return shortened(held[noun][key].name, 80)

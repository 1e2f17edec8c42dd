"""A deed on the page of a case: who may do it, when, what it asks for, and what does it."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.casework import Casework
from knowledge.cases import Case, Status
from knowledge.officers import Officer, Permission
from webhook.admin.doing import Typed

Do = Callable[[Casework, Case, Typed], None]


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a deed asks for. `kind`: "area", "line", "date", "check", or a list to choose from: "officer", "department",
    "category", or "hidden"; `holds` names the part of the case that it begins with."""

    name: str
    label: str
    kind: str = "area"
    hint: str = ""
    holds: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed. `slug` is its name in the address; `heading` what opens its form, `button` what sends it; `may`: any of these
    permissions; `when`: the states in which it can be done; `tone` a class of the button; `asks`: what is asked before it is sent;
    `anytime`: it can be done whatever somebody else has changed meanwhile; `personal`: for those alone who may see the contact."""

    slug: str
    heading: str
    button: str
    may: tuple[Permission, ...]
    when: tuple[Status, ...]
    do: Do
    fields: tuple[Field, ...] = ()
    tone: str = "quiet"
    hint: str = ""
    asks: str = ""
    anytime: bool = False
    personal: bool = False

    def permitted(self, officer: Officer) -> bool:
        """Whether the officer may do such a thing at all."""
        return any(officer.may(permission) for permission in self.may)

    def possible(self, case: Case, officer: Officer) -> bool:
        """Whether the officer may do it, and the case stands so that it can be done."""
        return self.permitted(officer) and case.status in self.when

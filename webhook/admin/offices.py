"""What the office has decided, for pages of the admin: categories, departments and canned replies as they are in force now."""

from typing import Annotated

from fastapi import Depends, Request

from knowledge.database import reading
from knowledge.departments import departments
from knowledge.office import Office
from knowledge.places import communes


def office_now(request: Request) -> Office:
    """The decisions in force, those of a moment ago among them."""
    with reading(request.app.state.engine) as connection:
        office: Office = request.app.state.library.offices.at_once(connection)
    return office


InForce = Annotated[Office, Depends(office_now)]


def departments_of(office: Office) -> tuple[str, ...]:
    """All departments: those of the release, and those that were added."""
    known = departments(communes())
    return (*known, *(added for added in office.departments if added not in known))

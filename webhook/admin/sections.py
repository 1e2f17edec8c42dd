"""The parts of the admin as its navigation shows them: few sections, some with pages of their own."""

from typing import NamedTuple

from knowledge.officers import Officer, Permission

READING = (Permission.read_department, Permission.read_all)
WRITING = (Permission.write_entries, Permission.publish)
SETTING = (Permission.edit_settings,)


class Page(NamedTuple):
    """A page of a section, for whoever has any of the permissions."""

    path: str
    name: str
    any_of: tuple[Permission, ...]

    def holds(self, path: str) -> bool:
        """Whether an address is this page, or one below it."""
        return f"{path}/".startswith(f"{self.path}/")


class Section(NamedTuple):
    """A section; its link leads to the first of its pages."""

    name: str
    pages: tuple[Page, ...]


SECTIONS = (
    Section("Tổng quan", (Page("/admin/tong-quan", "Tổng quan", READING),)),
    Section("Phản ánh", (Page("/admin/phan-anh", "Phản ánh", READING),)),
    Section(
        "Trả lời",
        (
            Page("/admin/cau-hoi", "Chưa trả lời được", WRITING),
            Page("/admin/muc", "Mục trả lời", WRITING),
            Page("/admin/tri-thuc", "Tri thức", READING),
        ),
    ),
    Section("Danh mục", (Page("/admin/danh-muc", "Danh mục", SETTING), Page("/admin/tam-ngung", "Tạm ngưng trả lời", SETTING))),
    Section("Cán bộ", (Page("/admin/can-bo", "Cán bộ", (Permission.officers,)),)),
    Section("Nhật ký", (Page("/admin/nhat-ky", "Nhật ký", (Permission.audit,)),)),
)


def sections_of(officer: Officer) -> list[Section]:
    """The sections with the pages that an officer may open."""
    found = (
        Section(section.name, tuple(page for page in section.pages if any(officer.may(one) for one in page.any_of))) for section in SECTIONS
    )
    return [section for section in found if section.pages]


def here(officer: Officer, path: str) -> Section | None:
    """The section that an address belongs to; None where it belongs to none."""
    return next((section for section in sections_of(officer) if any(page.holds(path) for page in section.pages)), None)

"""The file of a backup: a compressed tar whose last part, the manifest, tells what the others have to be.

Parts: `tables/NAME.jsonl` in an order in which they can be inserted, `photos/…` by the names of the album (each its own SHA-256), then
`manifest.json`. The manifest finds damage, it does not prove who made the file: keep backups where nobody else can write.
"""

import gzip
import hashlib
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from knowledge.photos.album import name_of

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"
AT_ONCE = 1024 * 1024
UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError)
"""What reading an archive raises that is damaged or none."""


class BadArchive(Exception):  # noqa: N818  it names what is wrong
    """The file is no whole backup; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the manifest says of a table: its columns, how many rows, the SHA-256 of its lines, the highest number ever given."""

    columns: tuple[str, ...]
    rows: int
    sha256: str
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `photos_sha256` is of the photos' names, sorted, a line each; `without` says what is left out and why."""

    format: int
    revision: str
    made: str
    tables: dict[str, Part]
    photos: int
    photos_sha256: str
    photos_missing: int
    without: str


def digest_of_names(names: Iterable[str]) -> str:
    """The SHA-256 by which a manifest knows its photos."""
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(names)).encode()).hexdigest()


class Packer:
    """Puts parts into an archive, one after the other; none is ever wholly in memory, but photos."""

    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        self._tar = tar
        self._folder = folder

    def table(self, name: str, columns: Iterable[str], lines: Iterable[bytes], last_number: int) -> Part:
        """Add the lines of a table; they wait in a file beside the archive until their length is known."""
        digest, rows = hashlib.sha256(), 0
        with tempfile.TemporaryFile(dir=self._folder) as waiting:
            for line in lines:
                waiting.write(line)
                digest.update(line)
                rows += 1
            size = waiting.tell()
            waiting.seek(0)
            self._add(f"tables/{name}.jsonl", size, waiting)
        return Part(tuple(columns), rows, digest.hexdigest(), last_number)

    def photo(self, name: str, content: bytes) -> None:
        """Add a photo."""
        self._add(f"photos/{name}", len(content), BytesIO(content))

    def close(self, manifest: Manifest) -> None:
        """Add the manifest, which ends the archive."""
        said = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        self._add(MANIFEST, len(said), BytesIO(said))

    def _add(self, name: str, size: int, content: IO[bytes]) -> None:
        part = tarfile.TarInfo(name)
        part.size, part.mode = size, 0o600
        self._tar.addfile(part, content)


@contextmanager
def packed(path: Path) -> Iterator[Packer]:
    """An archive that appears under its name when it is whole and on the disk, readable by its owner alone. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(f"{path} is there already; backups are never overwritten")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                yield Packer(tar, path.parent)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _settle(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Wait until a new name in a folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Lines:
    """The lines of a part, read once; afterwards it knows how many there were and their digest."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._digest = hashlib.sha256()
        self.rows = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._content:
            self._digest.update(line)
            self.rows += 1
            yield line

    def must_be(self, name: str, part: Part | None) -> None:
        """Raise BadArchive where the manifest says otherwise."""
        if part is None or (self.rows, self._digest.hexdigest()) != (part.rows, part.sha256):
            raise BadArchive(f"table {name} is not as the manifest says")


def parts(path: Path) -> Iterator[tuple[str, str, IO[bytes]]]:
    """Everything in an archive in its order: "tables", "photos" or "manifest", the name, the content. Raises BadArchive, and what
    UNREADABLE names."""
    with gzip.open(path) as file, tarfile.open(fileobj=file, mode="r|") as tar:
        for part in tar:
            content = tar.extractfile(part) if part.isreg() else None
            kind, _, name = part.name.partition("/")
            if content is None or (kind not in ("tables", "photos") and part.name != MANIFEST):
                raise BadArchive(f"it holds something that no backup does: {part.name!r}")
            yield ("manifest", "", content) if part.name == MANIFEST else (kind, name.removesuffix(".jsonl"), content)
        while file.read(AT_ONCE):
            continue  # to the end, where gzip compares its own checksum


def checked(path: Path) -> Manifest:
    """The manifest of an archive, all of whose parts are as it says. Raises BadArchive."""
    try:
        return _checked(path)
    except UNREADABLE as error:
        raise BadArchive(f"it cannot be read to its end ({type(error).__name__})") from error


def _checked(path: Path) -> Manifest:
    tables: dict[str, Lines] = {}
    photos: list[str] = []
    manifest: Manifest | None = None
    for kind, name, content in parts(path):
        if manifest is not None or name in tables:
            raise BadArchive("it holds more than its manifest says")
        if kind == "tables":
            tables[name] = Lines(content)
            for _ in tables[name]:
                continue  # for the digest
        elif kind == "photos":
            photos.append(named(name, content.read()))
        else:
            manifest = _manifest_of(content.read())
    if manifest is None:
        raise BadArchive("it has no manifest: it was cut off, or is no backup")
    _agree(manifest, tables, photos)
    return manifest


def named(name: str, content: bytes) -> str:
    """The name of a photo, which tells what has to be in it. Raises BadArchive."""
    if name_of(content) != name:
        raise BadArchive(f"photo {name} is damaged")
    return name


def _agree(manifest: Manifest, tables: dict[str, Lines], photos: list[str]) -> None:
    if tables.keys() != manifest.tables.keys():
        raise BadArchive("it does not hold the tables that its manifest names")
    for name, lines in tables.items():
        lines.must_be(name, manifest.tables[name])
    if (len(photos), digest_of_names(photos)) != (manifest.photos, manifest.photos_sha256):
        raise BadArchive("it does not hold the photos that its manifest names")


def _manifest_of(said: bytes) -> Manifest:
    try:
        known: dict[str, Any] = json.loads(said)
        if known.get("format") != FORMAT:
            raise BadArchive(f"it is of format {known.get('format')}; this release reads format {FORMAT}")
        tables = {name: Part(**{**part, "columns": tuple(part["columns"])}) for name, part in known.pop("tables").items()}
        return Manifest(**known, tables=tables)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadArchive("its manifest cannot be understood") from error

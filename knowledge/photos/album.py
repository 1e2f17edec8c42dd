"""The album: files of photos, in a folder or in an S3 bucket. A file is called after its content: put twice, it is there once."""

import hashlib
import os
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.store import LocalStore, MemoryStore, S3Store

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}\.jpg")
_PATIENCE: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""How long S3 is asked again before a photo has to wait."""


class NoSuchPhoto(LookupError):  # noqa: N818  it names what was asked for
    """There is no file of this name in the album."""


def name_of(content: bytes) -> str:
    """What a file is called: the SHA-256 of what is in it, the first two letters as a folder."""
    digest = hashlib.sha256(content).hexdigest()
    return f"{digest[:2]}/{digest[2:]}.jpg"


class Album:
    """Files of re-encoded photos. All of it takes as long as a disk or the net does: never in a transaction, nor in the event loop."""

    def __init__(self, store: LocalStore | S3Store | MemoryStore) -> None:
        self._store = store
        self._folder = Path(str(store.prefix)) if isinstance(store, LocalStore) else None

    def put(self, content: bytes) -> str:
        """Keep what `reencoded` made; returns its name. When it returns, the file outlasts a power cut."""
        name = name_of(content)
        obstore.put(self._store, name, content)
        if self._folder is not None:
            _on_the_disk(self._folder / name)
        return name

    def get(self, name: str) -> bytes:
        """The content of a file. Raises NoSuchPhoto, also for what cannot be a name."""
        try:
            return bytes(obstore.get(self._store, _checked(name)).bytes())
        except FileNotFoundError as error:
            raise NoSuchPhoto(name) from error

    def delete(self, name: str) -> None:
        """Delete a file, and what a process that died left of it; it need not be there."""
        with suppress(FileNotFoundError):  # deleted before, as wanted
            obstore.delete(self._store, _checked(name))
        if self._folder is not None:
            for unfinished in self._folder.glob(f"{name}#*"):
                unfinished.unlink(missing_ok=True)


def open_album(url: str) -> Album:
    """The album at an address (see `open_store`)."""
    return Album(open_store(url, "PHOTOS_URL"))


def open_store(url: str, setting: str) -> LocalStore | S3Store | MemoryStore:
    """Files at `file:///folder` (made where it is missing), `s3://bucket/prefix` (with the usual AWS_* variables) or `memory:///`.
    Raises ValueError, which names the setting, where the URL is another."""
    if url.startswith("file:///"):
        return LocalStore.from_url(url, mkdir=True)
    if url.startswith("s3://"):
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")  # a store in the house: who writes so means it
        return S3Store.from_url(url, client_options={"timeout": "20s", "allow_http": plain}, retry_config=_PATIENCE)
    if url == "memory:///":
        return MemoryStore()
    raise ValueError(f"{setting} has to be file:///folder or s3://bucket/prefix")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NoSuchPhoto(name)
    return name


def _on_the_disk(path: Path) -> None:
    """Wait until a file and its place in the folder are written."""
    for part in (path, path.parent):
        handle = os.open(part, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

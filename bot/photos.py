"""Fetches the photos that people sent: downloads each through its platform, re-encodes it and puts it into the album."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import httpx
from sqlalchemy import Engine

from handlers.texts import say
from knowledge import photos
from knowledge.outbox import owe
from knowledge.photos import Photo
from knowledge.photos.album import Album, name_of
from knowledge.photos.encoding import LARGEST, NotAPhoto, reencoded

log = logging.getLogger(__name__)

IDLE = 1.0
"""Seconds between two looks for photos."""
CLEAR_EVERY = 5.0
"""Seconds between two looks for files to delete."""
AT_ONCE = 4
"""So many photos are on their way at once, at most: each may be 10 MB in memory."""
DOWNLOAD_WITHIN = 30.0
"""Seconds that a download may take; with re-encoding and putting it away less than the lease."""
FINISH_WITHIN = 5.0
"""Seconds that photos on their way get when the process ends; the others are fetched by the next."""
AGAIN = 2.0
"""Seconds until a file of the same name, which is just being deleted, is gone."""
GONE = (404, 410)

_darkroom = ThreadPoolExecutor(max_workers=1, thread_name_prefix="photos")  # one at a time: a large picture takes 250 MB while it is drawn


class NotFetched(Exception):  # noqa: N818  it names what happened to a photo
    """A platform did not give a photo. `permanent`: trying again is no use; `after`: seconds the platform demands to wait."""

    def __init__(self, why: str, *, permanent: bool = False, after: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent
        self.after = after


class Source(Protocol):
    """A platform that photos come from."""

    async def fetch(self, ref: str) -> bytes:
        """The bytes that the platform has under its name for a photo; no more than are needed to see that they are too many.
        Raises NotFetched."""
        ...


async def developed(read: Callable[[], bytes]) -> bytes:
    """What is read, re-encoded; both beside the event loop and one at a time. Raises NotAPhoto."""
    return await asyncio.get_running_loop().run_in_executor(_darkroom, lambda: reencoded(read()))


async def download(http: httpx.AsyncClient, url: str) -> bytes:
    """A file, read no further than a photo may be large. Raises NotFetched; no message holds the address, in which there may be a token."""
    raw = bytearray()
    try:
        async with http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
            if answer.status_code != 200:
                raise NotFetched(f"the file's server answers {answer.status_code}", permanent=answer.status_code in GONE)
            async for part in answer.aiter_raw():  # as it comes: what unpacks itself could become as large as it likes
                raw += part
                if len(raw) > LARGEST:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotFetched(f"no file ({type(error).__name__})") from None
    return bytes(raw)


def allowed(url: str, hosts: str, api: str) -> str:
    """The address of a picture as Zalo wrote it, where it is Zalo's own: `https` at one of `hosts` (and below them), or the server of the
    `api`. Raises NotFetched. Who is not Zalo has no certificate for such a host, so that nobody makes us ask a server inside the house."""
    try:
        address, ours = httpx.URL(url), httpx.URL(api)
    except (httpx.InvalidURL, TypeError):
        raise NotFetched("not an address", permanent=True) from None
    if (address.scheme, address.host, address.port, address.userinfo) == (ours.scheme, ours.host, ours.port, b""):
        return url
    known = any(address.host == host or address.host.endswith(f".{host}") for host in hosts.split())
    if address.scheme != "https" or address.port is not None or address.userinfo or not known:
        raise NotFetched(f"{address.host!r} is not among ZALO_PHOTO_HOSTS", permanent=True)
    return url


class Fetcher:
    """Fetches photos until it is stopped. Any number of them, in any number of processes, share the work."""

    def __init__(self, engine: Engine, album: Album, sources: Mapping[str, Source], owed: Callable[[], None]) -> None:
        self._engine = engine
        self._album = album
        self._sources = sources
        self._owed = owed
        self._wake = asyncio.Event()
        self._fetching: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._tasks = (asyncio.create_task(self._run(), name="photos"), asyncio.create_task(self._clear(), name="files to delete"))

    async def stop(self) -> None:
        """Finish what is nearly there, then stop; the rest waits for its lease to end."""
        self._stopping.set()
        self._wake.set()
        await asyncio.gather(*self._tasks)
        if self._fetching:
            await asyncio.wait(self._fetching, timeout=FINISH_WITHIN)
        for task in self._fetching:
            task.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            photo = await self._claimed() if len(self._fetching) < AT_ONCE else None
            if photo is None:
                await _within(self._wake, IDLE)
                continue
            task = asyncio.create_task(self._fetch(photo))
            self._fetching.add(task)
            task.add_done_callback(self._fetched)

    def _fetched(self, task: asyncio.Task[None]) -> None:
        self._fetching.discard(task)
        self._wake.set()

    async def _claimed(self) -> Photo | None:
        try:
            return await asyncio.to_thread(self._claim)
        except Exception:  # the database may be away for a while; photos wait
            log.exception("photos to fetch could not be looked for; it is tried again")
            return None

    def _claim(self) -> Photo | None:
        with self._engine.begin() as connection:
            return photos.claim(connection, time.time())

    async def _fetch(self, photo: Photo) -> None:
        try:
            await self._bring(photo)
        except Exception:
            log.exception("photo %s could not be kept, attempt %s; it is tried again", photo.id, photo.attempts)
            await self._note(photo, NotFetched("lỗi khi lưu ảnh"))

    async def _bring(self, photo: Photo) -> None:
        """From the platform into the album."""
        try:
            raw = await self._downloaded(photo)
            content = await developed(lambda: raw)
        except (NotFetched, NotAPhoto) as failure:
            log.warning("photo %s: attempt %s, %s", photo.id, photo.attempts, failure.why)
            await self._note(photo, failure)
        else:
            await asyncio.to_thread(self._put, photo, content)

    async def _downloaded(self, photo: Photo) -> bytes:
        platform = photo.chat.partition(":")[0]
        if photo.attempts > photos.ATTEMPTS:
            raise NotFetched("whoever fetched it died each time", permanent=True)
        if platform not in self._sources:
            raise NotFetched(f"{platform} is off")
        try:
            async with asyncio.timeout(DOWNLOAD_WITHIN):
                return await self._sources[platform].fetch(photo.ref)
        except TimeoutError:
            raise NotFetched("timed out") from None

    def _put(self, photo: Photo, content: bytes) -> None:
        name, now = name_of(content), time.time()
        with self._engine.begin() as connection:
            if not photos.named(connection, photo, name, now):
                photos.failed(connection, photo, "the same file is being deleted", now, after=AGAIN)
                return
        self._album.put(content)
        with self._engine.begin() as connection:
            photos.kept(connection, photo)

    async def _note(self, photo: Photo, failure: NotFetched | NotAPhoto) -> None:
        try:
            await asyncio.to_thread(self._not_kept, photo, failure)
        except Exception:
            log.exception("what became of photo %s could not be kept; it is fetched again when its lease ends", photo.id)
        else:
            self._owed()

    def _not_kept(self, photo: Photo, failure: NotFetched | NotAPhoto) -> None:
        """Note why a photo is not there, and tell the citizen where it will not come."""
        now = time.time()
        with self._engine.begin() as connection:
            if not photo.ref:  # the process that had the file at hand has died
                photos.drop(connection, [photo.id])
            elif isinstance(failure, NotAPhoto):
                if photos.refused(connection, photo, failure.why):
                    owe(connection, photo.chat, "notice", {"text": say("anh-khong-doc-duoc", why=failure.why)}, now)
            elif photos.failed(connection, photo, failure.why, now, permanent=failure.permanent, after=failure.after):
                owe(connection, photo.chat, "notice", {"text": say("anh-khong-tai-duoc")}, now)

    async def _clear(self) -> None:
        """Delete the files that nobody wants any more."""
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(clear, self._engine, self._album, time.time())
            except Exception:
                log.exception("files of photos could not be deleted; it is tried again")
            await _within(self._stopping, CLEAR_EVERY)


def clear(engine: Engine, album: Album, now: float) -> int:
    """Delete files that no photo has any more, and the last trace of their photos; returns how many, a few dozen at most."""
    with engine.begin() as connection:
        names = photos.leaving(connection, now)
    for name in names:
        album.delete(name)
    if names:
        with engine.begin() as connection:
            photos.gone(connection, names)
    return len(names)


async def _within(event: asyncio.Event, seconds: float) -> None:
    """Wait for something, but not for ever."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return

"""Files of photos: what is made of one, and where it is kept."""

import io
import math
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from knowledge.photos.album import Album, NoSuchPhoto, name_of, open_album
from knowledge.photos.encoding import LARGEST, SCANS, SIDE, NotAPhoto, reencoded
from tests.fakes.loopback import LoopbackServer

NAME = f"ab/{'c' * 62}.jpg"
HANOI = {1: "N", 2: (10.0, 21.0, 36.0), 3: "E", 4: (106.0, 22.0, 12.0)}


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """An image as a file."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def red(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A red picture."""
    return Image.new("RGB", (width, height), "red").convert(mode)


def shown(raw: bytes) -> Image.Image:
    """What a file shows once it is re-encoded."""
    return Image.open(io.BytesIO(reencoded(raw)), formats=["JPEG"])


def is_red(image: Image.Image, at: tuple[int, int] = (5, 5)) -> bool:
    """Whether a point is red, as exactly as JPEG is."""
    red, green, blue = image.getpixel(at)  # type: ignore[misc]  # it is RGB
    return bool(red > 240 and green < 20 and blue < 20)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def claimed_png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, of almost no bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def why_not(raw: bytes) -> str:
    """What the citizen reads of a file that is refused."""
    with pytest.raises(NotAPhoto) as refusal:
        reencoded(raw)
    return refusal.value.why


class TestEncoding:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_a_photo_becomes_a_jpeg(self, form: str) -> None:
        image = shown(encoded(red(), form))

        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
        assert is_red(image)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
    def test_every_kind_of_colours_becomes_plain(self, mode: str) -> None:
        sent = encoded(Image.new(mode, (60, 40)), "JPEG" if mode == "CMYK" else "PNG")

        assert shown(sent).mode == "RGB"

    def test_what_is_clear_becomes_white(self) -> None:
        image = shown(encoded(Image.new("RGBA", (60, 40), (255, 0, 0, 0)), "PNG"))

        assert image.getpixel((5, 5)) == (255, 255, 255)

    @pytest.mark.parametrize(("sent", "kept"), [((4000, 3000), (2048, 1536)), ((30, 6000), (10, 2048)), ((2048, 10), (2048, 10))])
    def test_the_longest_side_is_limited(self, sent: tuple[int, int], kept: tuple[int, int]) -> None:
        assert shown(encoded(red(*sent))).size == kept
        assert max(kept) == SIDE

    def test_a_phone_held_upright_gives_an_upright_picture_and_tells_nothing(self) -> None:
        sideways = red()
        sideways.paste("blue", (0, 0, 60, 10))  # its top, which has to come to the right
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Lan's phone"
        exif.get_ifd(0x8825).update(HANOI)
        sent = encoded(sideways, exif=exif, comment=b"so nha 12", xmp=b"<x:xmpmeta>Lan</x:xmpmeta>")
        assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

        kept = reencoded(sent)

        image = Image.open(io.BytesIO(kept))
        assert image.size == (40, 60)
        assert image.getpixel((35, 30))[2] > 200
        assert is_red(image)
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
        assert not any(word in kept for word in (b"Exif", b"Lan", b"so nha", b"xmp"))

    @pytest.mark.filterwarnings("ignore:(Corrupt EXIF|Truncated File)")  # which Pillow says to whoever runs the assistant
    def test_a_good_picture_with_broken_exif_is_kept(self) -> None:
        image = shown(encoded(red(), exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01"))

        assert is_red(image)

    def test_the_words_and_the_profile_in_a_png_are_not_kept(self) -> None:
        said = PngInfo()
        said.add_text("Author", "Lan", zip=True)
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

        kept = reencoded(encoded(red(), "PNG", pnginfo=said, icc_profile=profile))

        assert b"Lan" not in kept
        assert b"ICC_PROFILE" not in kept

    @pytest.mark.parametrize("form", ["PNG", "WEBP"])
    def test_of_moving_pictures_the_first_is_kept(self, form: str) -> None:
        image = shown(encoded(red(), form, save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")], lossless=True))

        assert is_red(image)

    def test_of_the_two_pictures_that_some_phones_make_the_first_is_kept(self) -> None:
        image = shown(encoded(red(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")]))

        assert is_red(image)

    @pytest.mark.parametrize("also", [b"PK\x03\x04 a zip", b"<script>alert(1)</script>", b"%PDF-1.4"])
    def test_what_hides_behind_a_picture_is_not_kept(self, also: bytes) -> None:
        kept = reencoded(encoded(red(), comment=also) + also)

        assert also not in kept
        assert kept.endswith(b"\xff\xd9")

    @pytest.mark.parametrize(
        "raw",
        [
            encoded(red(), "GIF"),
            encoded(red(), "BMP"),
            encoded(red(), "TIFF"),
            encoded(red(), "ICO"),
            encoded(red(), "AVIF"),
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%PDF-1.4\n" + encoded(red()),
            b"<html>" + encoded(red(), "PNG"),
            b"MZ\x90\0",
            b"",
        ],
        ids=["gif", "bmp", "tiff", "ico", "avif", "svg", "pdf", "html", "exe", "nothing"],
    )
    def test_what_is_no_photo_is_refused_whatever_it_is_called(self, raw: bytes) -> None:
        assert "không phải ảnh JPEG" in why_not(raw)

    def test_the_format_of_iphones_is_refused_with_what_to_do(self) -> None:
        assert "HEIC" in why_not(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")

    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    def test_half_a_file_is_refused(self, form: str) -> None:
        whole = encoded(Image.effect_noise((200, 200), 60), form)

        assert "chưa tải lên hết" in why_not(whole[: len(whole) // 2])

    def test_eleven_megabytes_are_refused_unseen(self) -> None:
        assert "10 MB" in why_not(encoded(red()) + b"\0" * (11 * 1024 * 1024))
        assert LARGEST == 10 * 1024 * 1024

    @pytest.mark.parametrize("sides", [(30_000, 30_000), (2_000_000_000, 2), (6000, 5000)])
    def test_a_bomb_is_refused_before_it_goes_off(self, sides: tuple[int, int]) -> None:
        assert math.prod(sides) > 25_000_000
        assert "kích thước lớn" in why_not(claimed_png(*sides))

    def test_a_large_photo_of_a_phone_is_kept_though_as_a_png_it_would_not_be(self) -> None:
        assert shown(encoded(Image.new("L", (8000, 6000)))).size == (2048, 1536)

    def test_a_jpeg_bomb_is_refused_before_it_goes_off(self) -> None:
        assert "kích thước lớn" in why_not(encoded(Image.new("L", (9000, 6000))))

    def test_a_jpeg_that_is_drawn_thousands_of_times_is_refused(self) -> None:
        once = encoded(red(600, 400), progressive=True)
        last = once.rindex(b"\xff\xda")

        assert once.count(b"\xff\xda") < 20
        assert why_not(once[:last] + once[last:-2] * (SCANS + 1) + b"\xff\xd9")

    def test_words_that_unpack_themselves_do_no_harm(self) -> None:
        plain = encoded(red(), "PNG")
        bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9))

        assert why_not(plain[:33] + bomb + plain[33:])

    def test_the_same_photo_is_the_same_file_each_time(self) -> None:
        assert reencoded(encoded(red())) == reencoded(encoded(red()))


class Bucket:
    """As much of S3 as an album needs."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.unsigned = 0

    async def answer(self, request: Request) -> Response:
        """Put, get or delete an object."""
        self.unsigned += not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential=lan/")
        path = request.url.path
        if request.method == "PUT":
            self.files[path] = await request.body()
            return Response(headers={"ETag": '"1"'})
        if request.method == "POST":  # deletes in bulk, which is how obstore deletes one, too
            keys = re.findall(r"<Key>(.*?)</Key>", (await request.body()).decode())
            for key in keys:
                self.files.pop(f"{path}/{key}", None)
            return Response(f"<DeleteResult>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</DeleteResult>")
        if path not in self.files:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        return Response(self.files[path], headers={"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT"})


@pytest.fixture
def bucket() -> Bucket:
    """An empty bucket."""
    return Bucket()


@pytest.fixture(params=["folder", "bucket", "memory"])
def album(request: pytest.FixtureRequest, tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[Album]:
    """An album of each kind; the bucket is reached over HTTP."""
    if request.param != "bucket":
        yield open_album((tmp_path / "var" / "ảnh chụp").as_uri() if request.param == "folder" else "memory:///")
        return
    with LoopbackServer(Starlette(routes=[Route("/{path:path}", bucket.answer, methods=["PUT", "GET", "POST"])])) as server:
        settings = {"ACCESS_KEY_ID": "lan", "SECRET_ACCESS_KEY": "x", "REGION": "vn", "ENDPOINT_URL": server.url}
        for name, value in settings.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        yield open_album("s3://phan-anh/nam-2026")


class TestAlbum:
    def test_what_is_put_is_there_until_it_is_deleted(self, album: Album) -> None:
        name = album.put(b"photo")
        assert album.get(name) == b"photo"

        album.delete(name)

        with pytest.raises(NoSuchPhoto):
            album.get(name)

    def test_put_twice_it_is_there_once_and_deleted_twice_it_is_gone(self, album: Album) -> None:
        assert album.put(b"photo") == album.put(b"photo") == name_of(b"photo")

        album.delete(name_of(b"photo"))
        album.delete(name_of(b"photo"))

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "/etc/passwd", "ab/../../x.jpg", f"{NAME}/..", f"{NAME}\n", "ab/cd.jpg", NAME.upper(), "", "%2e%2e/x"]
    )
    def test_what_cannot_be_a_name_is_never_looked_for(self, album: Album, name: str, bucket: Bucket) -> None:
        with pytest.raises(NoSuchPhoto):
            album.get(name)
        with pytest.raises(NoSuchPhoto):
            album.delete(name)

        assert bucket.unsigned == 0
        assert not bucket.files

    def test_a_bucket_is_used_below_its_prefix_and_signed(self, album: Album, bucket: Bucket) -> None:
        name = album.put(b"photo")

        assert set(bucket.files) <= {f"/phan-anh/nam-2026/{name}"}
        assert bucket.unsigned == 0

    def test_what_a_process_left_that_died_while_writing_goes_too(self, tmp_path: Path) -> None:
        album = open_album(tmp_path.as_uri())
        name = album.put(b"photo")
        (tmp_path / f"{name}#1").write_bytes(b"pho")

        album.delete(name)

        assert not [path for path in tmp_path.rglob("*") if path.is_file()]

    @pytest.mark.parametrize("url", ["var/photos", "http://example.com/photos", "gs://bucket", ""])
    def test_an_address_of_another_kind_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match="PHOTOS_URL"):
            open_album(url)

"""What people send as a photo, made into a JPEG of our own: nothing of the bytes that were sent is kept, nor what they say beside it."""

import io
import math

from PIL import Image, UnidentifiedImageError
from PIL.Image import Transpose

LARGEST = 10 * 1024 * 1024
"""Bytes of a file that is looked at."""
PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""Pixels of a picture that is decoded, by format. Phones make JPEG of 12 to 50 million; the others take more memory."""
SIDE = 2048
"""Pixels of the longest side that is kept."""
SCANS = 40
"""Passes in which a JPEG may be drawn, previews included. Cameras use 1, progressive files 10; 400 over 49 million pixels took 37 s."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_TURNS = {  # what EXIF calls 2 to 8
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_IPHONE = (b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1")

Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, is checked before decoding, and refuses instead of warning


class NotAPhoto(Exception):  # noqa: N818  it names what was sent
    """Cannot be kept as a photo; `why` is a sentence for the citizen, in Vietnamese."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def reencoded(raw: bytes) -> bytes:
    """A picture as JPEG: upright, at most SIDE pixels long, without EXIF, place or comment. Raises NotAPhoto. Takes up to a second."""
    if len(raw) > LARGEST:
        raise NotAPhoto("Ảnh nặng quá 10 MB. Anh/chị gửi ảnh nhẹ hơn giúp em nhé.")
    try:
        with _opened(raw) as sent:
            return _as_jpeg(_drawn(sent))
    except NotAPhoto:
        raise
    except Exception as error:  # decoders answer broken files with nearly anything: OSError, SyntaxError, ValueError, struct.error …
        raise NotAPhoto("Tệp ảnh bị hỏng hoặc chưa tải lên hết. Anh/chị gửi lại giúp em nhé.") from error


def _opened(raw: bytes) -> Image.Image:
    """The picture, of which only the head is read yet."""
    if raw[4:8] == b"ftyp" and raw[8:12] in _IPHONE:
        raise NotAPhoto("Em chưa mở được ảnh HEIC của iPhone. Anh/chị chụp màn hình ảnh đó rồi gửi lại, hoặc gửi ảnh JPEG giúp em nhé.")
    if raw.count(b"\xff\xda") > SCANS and raw.startswith(b"\xff\xd8"):
        raise NotAPhoto("Em không mở được ảnh này. Anh/chị chụp lại hoặc gửi ảnh khác giúp em nhé.")
    try:
        sent = Image.open(io.BytesIO(raw), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPhoto("Tệp này không phải ảnh JPEG, PNG hay WebP. Anh/chị gửi ảnh chụp giúp em nhé.") from error
    if math.prod(sent.size) > PIXELS[sent.format or ""]:
        raise NotAPhoto("Ảnh có kích thước lớn quá. Anh/chị gửi ảnh nhỏ hơn giúp em nhé.")
    return sent


def _drawn(sent: Image.Image) -> Image.Image:
    """The first picture, upright, small, in plain colours on white. Made small first: full colours of the whole would need 200 MB."""
    sent.draft("RGB", (SIDE, SIDE))
    turn = _TURNS.get(_orientation(sent))
    if sent.mode in ("P", "PA"):
        sent = sent.convert("RGBA")
    sent.thumbnail((SIDE, SIDE), reducing_gap=2.0)
    upright = sent.transpose(turn) if turn is not None else sent
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    shown = upright.convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    return ground.convert("RGB")


def _orientation(sent: Image.Image) -> int:
    """How the camera was held, as EXIF says it; 1 (upright) where it says nothing that can be read."""
    try:
        return int(sent.getexif().get(_ORIENTATION, 1))
    except Exception:  # a good picture with broken EXIF is a good picture; its reader raises nearly anything
        return 1


def _as_jpeg(drawn: Image.Image) -> bytes:
    drawn.info.clear()  # a comment would be written again
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=85)
    return file.getvalue()

"""Reads a source file as text and writes it back without losing a byte that no edit touched."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import stat
from dataclasses import dataclass

from codemods.ledger import FileError

_UTF8_BOM = codecs.BOM_UTF8
_OTHER_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_FIRST_LINES = re.compile(rb"\A(?:[^\r\n]*(?:\r\n|\r|\n|\Z)){1,2}")


class Unusable(Exception):
    """A file that could not be read, decoded, encoded or written; `error` says why."""

    def __init__(self, kind: str, message: str, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.error = FileError(kind, message, line, column)


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and how they become text.

    `text` has the line ends of the file and no byte order mark. `encode(text)` gives the bytes of another text in the
    same form, and `encode(self.text)` gives back `data`, byte for byte.
    """

    data: bytes
    text: str
    encoding: str
    bom: bytes = b""

    def encode(self, text: str) -> bytes:
        """Raises Unusable when a character of `text` is missing from the file's encoding."""
        try:
            return self.bom + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            raise Unusable(
                "encoding",
                f"the migrated text holds {character!r}, which the file's encoding {self.encoding} cannot express: "
                "save the file as UTF-8 first",
                line=text.count("\n", 0, error.start) + 1,
            ) from None


def read_bytes(path: str | os.PathLike) -> bytes:
    """The bytes of a regular file. Raises Unusable: missing, unreadable (a folder, a device, no permission)."""
    try:
        # Opening a fifo or a device could block for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            what = "a folder" if os.path.isdir(path) else "not a regular file"
            raise Unusable("unreadable", f"cannot be read: it is {what}")
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        if os.path.islink(path):
            raise Unusable("missing", f"is a symbolic link to {os.readlink(path)}, which does not exist") from None
        raise Unusable("missing", "does not exist: check the path, or run from the folder it is relative to") from None
    except OSError as error:
        raise Unusable("unreadable", f"cannot be read: {error.strerror or error}") from None


def check_not_binary(data: bytes) -> None:
    """Raises Unusable for bytes that no Python source can hold."""
    for bom, name in _OTHER_BOMS:
        if data.startswith(bom):
            raise Unusable("encoding", f"is {name} text, which Python does not read as source: save it as UTF-8")
    position = data.find(b"\0")
    if position >= 0:
        raise Unusable("binary", f"is not Python source: byte {position} is null")


def decode(data: bytes) -> Source:
    """Source bytes as Python reads them: UTF-8, or what the encoding cookie of the first two lines names.

    Raises Unusable: `binary`, or `encoding` with the line of the first byte that does not fit.
    """
    import tokenize

    check_not_binary(data)
    bom = _UTF8_BOM if data.startswith(_UTF8_BOM) else b""
    body = data[len(bom) :]
    # tokenize splits at \n alone; a file with \r line ends would be one long first line to it.
    head = _FIRST_LINES.match(body)[0].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(bom + head).readline)
    except SyntaxError as error:
        if "unknown encoding" in str(error) or "encoding problem" in str(error):
            raise Unusable("encoding", f"names an encoding that cannot be used: {error.msg}", line=1) from None
        encoding = "utf-8"
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", body[: error.start])) + 1
        advice = (
            "save it as UTF-8, or name its encoding in the first line, for example '# -*- coding: latin-1 -*-'"
            if encoding == "utf-8"
            else "correct the encoding that its first lines name"
        )
        raise Unusable(
            "encoding", f"byte 0x{body[error.start]:02x} is not {encoding}, so Python cannot read the file: {advice}", line=line
        ) from None
    except (LookupError, ValueError) as error:
        raise Unusable("encoding", f"cannot be decoded as {encoding}: {error}", line=1) from None
    try:
        same = bom + text.encode(encoding) == data
    except (UnicodeError, LookupError):
        same = False
    if not same:
        raise Unusable("encoding", f"its encoding {encoding} does not give back the same bytes, so it is left alone: save it as UTF-8")
    return Source(data, text, encoding, bom)


def write(path: str | os.PathLike, new: bytes, *, expected: bytes) -> None:
    """Replaces the content of a file in one step: whoever looks, and whatever happens, it is old or new.

    The new bytes go to a temporary file in the same folder, are flushed to the disk and take the file's name. Mode,
    owner and extended attributes stay. A symbolic link stays a link: its target is replaced.

    Raises Unusable: `changed` when the file does not hold `expected` any more, `unwritable` otherwise.
    """
    import tempfile

    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    temporary = None
    try:
        before = os.stat(target)
        if not os.access(target, os.W_OK):
            # Replacing needs only the folder's permission; a read-only file says that it wants to stay as it is.
            raise Unusable("unwritable", "is read-only: change its mode (chmod u+w) to have it migrated")
        descriptor, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(target)[:64]}.", suffix=".codemods", dir=folder)
        with open(descriptor, "wb") as file:
            file.write(new)
            file.flush()
            _copy_attributes(target, temporary, before)
            os.fsync(file.fileno())
        if read_bytes(target) != expected:
            raise Unusable("changed", "changed while it was being migrated, so it was left alone: run again")
        os.replace(temporary, target)
        temporary = None
        _sync_folder(folder)
    except FileNotFoundError:
        raise Unusable("changed", "disappeared while it was being migrated") from None
    except OSError as error:
        raise Unusable("unwritable", f"cannot be written: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _copy_attributes(source: str, copy: str, status: os.stat_result) -> None:
    now = os.stat(copy)
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (status.st_uid, status.st_gid):
        # A plain OSError here would be right to stop the write: the file would change hands.
        os.chown(copy, status.st_uid, status.st_gid)
    if hasattr(os, "listxattr"):
        try:
            for name in os.listxattr(source):
                os.setxattr(copy, name, os.getxattr(source, name))
        except OSError:
            pass  # not every file system has them
    os.chmod(copy, stat.S_IMODE(status.st_mode))  # after chown, which clears setuid bits


def _sync_folder(folder: str) -> None:
    """Makes the new name durable where folders can be synced (not on Windows)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)

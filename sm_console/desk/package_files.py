"""The files of an account's package: written with checksums, put in place whole or not at all, and proven later.

A package is a folder of JSON lines and pictures. ``SHA256SUMS`` lists every other file with its SHA-256, in the
form that ``sha256sum -c`` reads. Needs nothing but the standard library: anybody can look at one in fifty years.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sm_console.core.messages import N_
from sm_console.core.model import Message

SUMS: Final = "SHA256SUMS"
PARTIAL: Final = ".partial-"
CHUNK: Final = 1024 * 1024
LONGEST_NAME: Final = 200
LONGEST_SUMS: Final = 64 * 1024 * 1024

_SUM = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*")


class Written(NamedTuple):
    """A finished package: where it lies, how many files of how many bytes, the SHA-256 of ``SHA256SUMS``."""

    path: Path
    files: int
    size: int
    manifest: str

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name


class PackageWriter:
    """A package in the making, beside its place. Every method blocks on the disk."""

    def __init__(self, parent: Path) -> None:
        """Begin in ``parent``, which is made for this user alone. Raises OSError."""
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        parent.chmod(0o700)
        self._parent = parent
        self._folder = parent / f"{PARTIAL}{os.urandom(8).hex()}"
        self._folder.mkdir(mode=0o700)
        self._sums: dict[str, str] = {}
        self._size = 0
        self._name = ""
        self._digest = hashlib.sha256()
        self._handle = -1

    def begin(self, name: str) -> None:
        """Begin a file; ``name`` may stand in one folder."""
        self._end()
        path = self._folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        self._handle = os.open(path, flags, 0o600)
        self._name, self._digest = name, hashlib.sha256()

    def add(self, parts: Iterable[bytes]) -> None:
        """Write to the file that was begun."""
        data = b"".join(parts)
        self._digest.update(data)
        self._size += len(data)
        view = memoryview(data)
        while view:
            view = view[os.write(self._handle, view) :]

    def finish(self, name: str) -> Written:
        """Write the list of files, read everything back, and put the package in its place as ``name`` (or ``name``-2…).

        Raises OSError, also where a file does not hold what was written to it.
        """
        self._end()
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items())).encode()
        files = len(self._sums)
        self.begin(SUMS)
        self.add([sums])
        self._end()
        if prove(self._folder):
            raise OSError(errno.EIO, "what was written cannot be read back", str(self._folder))
        for folder in (*(path for path in self._folder.iterdir() if path.is_dir()), self._folder):
            _sync(folder)
        path = self._put(name)
        _sync(self._parent)
        return Written(path=path, files=files, size=self._size, manifest=hashlib.sha256(sums).hexdigest())

    def abandon(self) -> None:
        """Throw away what was written so far."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        if self._handle < 0:
            return
        os.fsync(self._handle)
        os.close(self._handle)
        self._handle = -1
        if self._name != SUMS:
            self._sums[self._name] = self._digest.hexdigest()

    def _put(self, name: str) -> Path:
        for number in range(1, 1000):
            path = self._parent / (name if number == 1 else f"{name}-{number}")
            try:
                self._folder.rename(path)
            except OSError as error:
                if error.errno not in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
                    raise
            else:
                return path
        raise OSError(errno.EEXIST, "too many packages on one day", str(self._parent / name))


def sweep(parent: Path) -> None:
    """Throw away packages that a crash left half made. Nobody else may be making one."""
    if parent.is_dir():
        for path in parent.glob(f"{PARTIAL}*"):
            shutil.rmtree(path, ignore_errors=True)


def manifest_of(folder: Path) -> str:
    """Return the SHA-256 of a package's list of files. Raises OSError."""
    return _digest(folder / SUMS)[0]


def prove(folder: Path) -> list[Message]:
    """Return everything that is wrong with a package; an empty list is the proof. Never follows links out of it."""
    try:
        if (folder / SUMS).stat().st_size > LONGEST_SUMS:
            return [Message(N_("{file} is far too long"), {"file": SUMS})]
        text = (folder / SUMS).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        return [Message(N_("{file} cannot be read: {why}"), {"file": SUMS, "why": _why(error)})]
    listed: dict[str, str] = {}
    found: list[Message] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _SUM.fullmatch(line)
        if match is None or not _NAME.fullmatch(match[2]) or ".." in match[2] or len(match[2]) > LONGEST_NAME:
            found.append(Message(N_("{file}, line {line}: not a sum and a name"), {"file": SUMS, "line": str(number)}))
        else:
            listed[match[2]] = match[1]
    if not listed:
        found.append(Message(N_("{file} lists no file"), {"file": SUMS}))
    present = set(_names(folder))
    found += [Message(N_("{file} is missing"), {"file": name}) for name in sorted(listed.keys() - present)]
    found += [Message(N_("{file} does not belong here"), {"file": name}) for name in sorted(present - listed.keys())]
    for name in sorted(listed.keys() & present):
        found += _proved(folder / name, name, listed[name])
    return found


def _proved(path: Path, name: str, wanted: str) -> Iterator[Message]:
    try:
        digest, faulty = _digest(path)
    except OSError as error:
        yield Message(N_("{file} cannot be read: {why}"), {"file": name, "why": _why(error)})
        return
    if digest != wanted:
        yield Message(N_("{file} is not what was written: its checksum differs"), {"file": name})
    elif faulty:
        yield Message(N_("{file}, line {line}: not JSON"), {"file": name, "line": str(faulty)})


def _digest(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and the first line that is no JSON (0: none, or not a file of JSON lines)."""
    digest, faulty = hashlib.sha256(), 0
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if path.suffix != ".jsonl":
            while chunk := file.read(CHUNK):
                digest.update(chunk)
            return digest.hexdigest(), 0
        for number, line in enumerate(file, start=1):
            digest.update(line)
            if not faulty and not _is_json(line):
                faulty = number
    return digest.hexdigest(), faulty


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return line.endswith(b"\n")


def _names(folder: Path) -> Iterator[str]:
    """Yield the names of what lies in a package, the list itself apart; a folder in a folder by its own name."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from (f"{path.name}/{inner.name}" for inner in path.iterdir())
        elif path.name != SUMS:
            yield path.name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else "ASCII"

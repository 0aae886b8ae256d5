"""Disks that fail, as SQLite VFSes: one that is full, one whose power goes before everything reached it.

While one is in use it is SQLite's default, so the store under test is opened as always.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import apsw

SECTOR_BYTES = 512
REAL_DISK = apsw.vfs_names()[0]


class _DiskFile(apsw.VFSFile):
    def xLock(self, level: int) -> None:  # noqa: N802
        """Lock. A read-only file can not be locked for writing, which SQLite tries when it closes one: it only takes
        note, but apsw would raise the error out of `close`."""
        try:
            super().xLock(level)
        except apsw.IOError as error:
            raise apsw.BusyError("not to be locked") from error


class FullDisk(apsw.VFS):
    """A disk with room for `free_bytes` more; None is without limit. What is there can be written over, unless the disk
    `is_read_only`, as a system makes one that gave errors."""

    def __init__(self) -> None:
        self.free_bytes: int | None = None
        self.is_read_only = False
        self.lock = Lock()
        super().__init__("full-disk", REAL_DISK, makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file that asks this disk for room."""
        return _FullDiskFile(self, name, flags)


class _FullDiskFile(_DiskFile):
    def __init__(self, disk: FullDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        super().__init__(REAL_DISK, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._disk.is_read_only:
            raise apsw.ReadOnlyError("the test's disk is read-only")
        with self._disk.lock:
            grows = max(0, offset + len(data) - self.xFileSize())
            if grows and self._disk.free_bytes is not None:
                if grows > self._disk.free_bytes:
                    raise apsw.FullError("no space left on the test's disk")
                self._disk.free_bytes -= grows
        super().xWrite(data, offset)


@dataclass
class _Medium:
    """What is safely on the medium, and what was written since the last sync: (offset, bytes), or (size, None)."""

    safe: bytearray
    unsafe: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for offset, data in self.unsafe:
            _apply(self.safe, offset, data)
        self.unsafe.clear()

    def after_cut(self, chance: random.Random, lost: float, torn: float) -> bytes:
        image = bytearray(self.safe)
        for offset, data in self.unsafe:
            fate = chance.random()
            if data is None:
                if fate >= lost:
                    _apply(image, offset, None)
            elif fate < torn:
                sectors = len(data) // SECTOR_BYTES
                _apply(image, offset, data[: chance.randint(0, sectors) * SECTOR_BYTES])
            elif fate >= torn + lost:
                _apply(image, offset, data)
        return bytes(image)


def _apply(image: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del image[offset:]
        return
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(data)] = data


@dataclass(frozen=True)
class PowerCut:
    """The files as they were found after a cut, and what the witness had seen before it."""

    files: dict[str, bytes]
    seen: object


class PowerCutDisk(apsw.VFS):
    """A disk that remembers what was synced. At every write or sync whose number is in `cut_at` it notes in `cuts` what
    it could hold if the power went at that moment, beside what `witness` tells."""

    def __init__(self, seed: int, lost: float = 0.4, torn: float = 0.1) -> None:
        self.cut_at: frozenset[int] = frozenset()
        self.witness: Callable[[], object] = list
        self.cuts: list[PowerCut] = []
        self.steps = 0
        self.media: dict[str, _Medium] = {}
        self._chance = random.Random(seed)  # noqa: S311
        self._lost, self._torn = lost, torn
        super().__init__("power-cut-disk", REAL_DISK, makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file and take what it holds for safe, unless it is known already."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        if path not in self.media:
            there = Path(path)
            self.media[path] = _Medium(bytearray(there.read_bytes() if there.exists() else b""))
        return _PowerCutFile(self, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Delete a file."""
        self.media.pop(filename, None)
        super().xDelete(filename, syncdir)

    def step(self) -> None:
        """Count a write or a sync, and cut the power where it is planned."""
        self.steps += 1
        if self.steps in self.cut_at:
            files = {
                Path(path).name: medium.after_cut(self._chance, self._lost, self._torn)
                for path, medium in self.media.items()
            }
            self.cuts.append(PowerCut(files, self.witness()))


class _PowerCutFile(_DiskFile):
    def __init__(self, disk: PowerCutDisk, path: str, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk, self._medium = disk, disk.media[path]
        super().__init__(REAL_DISK, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._medium.unsafe.append((offset, bytes(data)))
        self._disk.step()

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._medium.unsafe.append((newsize, None))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.step()
        super().xSync(flags)
        self._medium.sync()


@contextmanager
def full_disk() -> Iterator[FullDisk]:
    """Let every database that is opened inside lie on a disk that can be full."""
    disk = FullDisk()
    try:
        yield disk
    finally:
        disk.unregister()


@contextmanager
def power_cut_disk(seed: int) -> Iterator[PowerCutDisk]:
    """Let every database that is opened inside lie on a disk whose power can be cut."""
    disk = PowerCutDisk(seed)
    try:
        yield disk
    finally:
        disk.unregister()

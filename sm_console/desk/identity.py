"""Who is at the other end, by the kernel's word, and what they may do.

Nothing here reads the environment: ``$USER``, ``$LOGNAME`` and ``getpass.getuser()`` are claims.
"""

from __future__ import annotations

import grp
import os
import pwd
import socket
import struct
from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from sm_console.core.model import Role

_UCRED: Final = struct.Struct("3i")
ROOT: Final = 0


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """The process at the other end of a unix socket when it connected."""

    pid: int
    uid: int


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A person as far as the machine knows them. ``role`` ``None`` may do nothing at all."""

    login: str
    uid: int
    role: Role | None


class Directory(Protocol):
    """The machine's users and groups. May block; the desk asks in a thread."""

    def login(self, uid: int) -> str:
        """Return the login of a user id, "#uid" where it has none."""
        ...

    def groups(self, login: str) -> frozenset[str]:
        """Return the names of all groups of a login, supplementary ones included."""
        ...


class UnixDirectory:
    """Users and groups as the system's name service knows them, looked up anew each time."""

    def login(self, uid: int) -> str:
        """Return the login of a user id, "#uid" where it has none."""
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return f"#{uid}"

    def groups(self, login: str) -> frozenset[str]:
        """Return the names of all groups of a login, supplementary ones included."""
        try:
            primary = pwd.getpwnam(login).pw_gid
        except KeyError:
            return frozenset()
        return frozenset(name for gid in os.getgrouplist(login, primary) if (name := _group_name(gid)))


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return ""


def peer_of(connection: socket.socket) -> Peer:
    """Return who connected, from SO_PEERCRED. Raises OSError when the connection is already gone."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, _gid = _UCRED.unpack(raw)
    return Peer(pid=pid, uid=uid)


def own_identity(directory: Directory | None = None) -> Identity:
    """Return the person this process runs as: manager of their own desk."""
    uid = os.getuid()
    return Identity(login=(directory or UnixDirectory()).login(uid), uid=uid, role=Role.MANAGER)


def identify(uid: int, groups: Mapping[Role, str], directory: Directory) -> Identity:
    """Return who ``uid`` is and the highest role that their groups give them just now.

    Root and the desk's own user are managers: they could read the database anyway.
    """
    login = directory.login(uid)
    if uid in {ROOT, os.getuid()}:
        return Identity(login=login, uid=uid, role=Role.MANAGER)
    members = directory.groups(login)
    held = [role for role in Role if groups.get(role) in members]
    return Identity(login=login, uid=uid, role=held[-1] if held else None)

"""An SSH server of our own for as long as a measurement lasts: keys, port and folder are thrown away with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")

_CONFIG = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/id.pub
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
UseDNS no
"""


def lacking() -> str:
    """Return what is missing on this machine, empty where nothing is."""
    if SSHD is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        return "no sshd, ssh and ssh-keygen here"
    return "" if os.getuid() == 0 else "only root can let several people log in"


@contextmanager
def sshd(folder: Path) -> Iterator[list[str]]:
    """Serve on a free loopback port; yields the words before the command that is to be run over SSH."""
    for name in ("host", "id"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "sshd_config").write_text(_CONFIG.format(port=port, folder=folder), encoding="utf-8")
    Path("/run/sshd").mkdir(exist_ok=True)
    words = [str(SSHD), "-D", "-f", str(folder / "sshd_config"), "-E", str(folder / "sshd.log")]
    with subprocess.Popen(words) as server:
        try:
            _until_open(port)
            yield [
                *("ssh", "-tt", "-F", "/dev/null", "-i", str(folder / "id"), "-p", str(port), "-o", "LogLevel=ERROR"),
                *("-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"),
                *("-o", f"UserKnownHostsFile={folder}/known", "root@127.0.0.1"),
            ]
        finally:
            server.terminate()


def _until_open(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.05)
    raise TimeoutError(f"sshd does not listen on {port}")

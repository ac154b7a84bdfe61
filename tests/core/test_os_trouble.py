from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sm_console import i18n
from sm_console.core import os_trouble


def test_common_reasons_have_words_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "saknas").read_bytes()
    assert os_trouble.reason(missing.value).text == "there is no such file or folder"
    with pytest.raises(IsADirectoryError) as folder:
        tmp_path.read_bytes()
    assert os_trouble.reason(folder.value).text == "this is a folder, but it must be a file"
    assert os_trouble.reason(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).text == "the disk is full"


def test_rare_reasons_keep_the_systems_words() -> None:
    rare = OSError(errno.EIO, os.strerror(errno.EIO))
    assert os_trouble.known(rare) is None
    assert i18n.translate(os_trouble.reason(rare)) == os.strerror(errno.EIO)
    assert i18n.translate(os_trouble.reason(OSError("strange"))) == "OSError"

"""What a starting desk does not load."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import sm_console.desk.engine, sm_console.desk.server
assert not [name for name in sys.modules if name.startswith("sqlalchemy.orm")]
from sqlalchemy.ext.asyncio.session import AsyncSession
assert AsyncSession.__name__ == "AsyncSession"
"""


def test_the_object_mapper_is_not_loaded_and_can_be() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True, timeout=60)

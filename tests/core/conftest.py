from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure, and tests write nothing outside their own folder.
settings.register_profile("steady", deadline=None, database=None)
settings.load_profile("steady")

"""Every request of the connector and every answer of the simulated YouTube, against Google's discovery document."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.base import Outgoing
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.contract import NOW, known
from tests.connectors.openapi_spec import Description, Watching, value_of
from tests.connectors.support import read
from tests.connectors.test_youtube_contract import youtube

_TOOL = Path(__file__).resolve().parents[3] / "shared/tools/disco2openapi.py"
_OPERATIONS = {
    "youtube.channels.list",
    "youtube.commentThreads.list",
    "youtube.comments.list",
    "youtube.comments.insert",
    "youtube.comments.delete",
    "youtube.comments.setModerationStatus",
    "youtube.playlistItems.list",
    "youtube.videos.list",
}


@lru_cache(maxsize=1)
def description() -> Description:
    pytest.importorskip("googleapiclient", reason="google-api-python-client is not installed")
    if not _TOOL.exists():
        pytest.skip("no ../shared/tools/disco2openapi.py")
    made = subprocess.run([sys.executable, str(_TOOL), "youtube", "v3"], capture_output=True, check=True)
    return Description(json.loads(made.stdout))


class WatchedYouTube(Watching, YouTubeServer):
    """A YouTube that remembers."""


async def test_a_whole_day_keeps_to_the_description(http: Http) -> None:
    spec = description()
    async with WatchedYouTube() as server:
        connector = youtube(server, http)
        video = server.publish("Gatan lagas", "Nu", NOW - timedelta(days=1))
        question = server.comment(video, "Örjan", "När?", NOW - timedelta(hours=3))
        for number in range(7):
            server.comment(video, f"N{number}", f"svar {number}", NOW - timedelta(minutes=number), parent=question)
        lost = server.comment(video, "Bo", "Bort", NOW - timedelta(hours=1))
        waiting = server.studio.add_comment(video, "Cim", "köp nu", NOW, status="heldForReview")
        server.studio.comments[question].nameless = True
        server.page_size = 2
        found = await read(connector.fetch(None))
        server.page_size = 100
        assert {waiting, question} <= {c.platform_id for c in found.comments}
        answer = Outgoing(key="k", post_id=video, comment_id=question, text="Hej! I vår.\n/Åsa")
        sent = await connector.send(answer)
        assert await connector.find_sent(answer, NOW - timedelta(minutes=5)) == sent
        server.delete(lost)
        await read(connector.fetch(found.cursor))
        for action in (Action.HIDE, Action.UNHIDE, Action.DELETE):
            await connector.moderate(action, waiting)
        await connector.moderate(Action.DELETE, sent.platform_id)
        await read(connector.sweep(*known(found)))
        await connector.profile()
        await connector.check()
        described = [pair for pair in server.exchanges if pair[0].path.startswith("/youtube/")]
        assert {spec.name_of(asked) for asked, _answer in described} == _OPERATIONS
        assert [told for asked, answer in described for told in spec.complaints(asked, answer)] == []
        fields = [f for asked, answer in described if answer.body for f in spec.undescribed(asked, value_of(answer))]
        assert fields == []

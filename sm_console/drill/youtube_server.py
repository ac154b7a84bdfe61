"""A simulated YouTube that speaks the part of the Data API which the connector uses.

``tests/connectors/test_youtube_spec.py`` holds its answers to Google's discovery document.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback
from sm_console.drill.oauth_desk import OAuthDesk
from sm_console.drill.youtube_state import Comment, Studio, Video, comment_json, stamp, thread_json

TOKEN = "sim-secret"  # noqa: S105 - the simulated channel's
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"

_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
_WRITES = 50
_STANDARD = {"fields", "alt", "prettyPrint", "key", "quotaUser"}


class YouTubeServer(Loopback):
    """The API with one channel. Change what it holds through ``studio``; ``units`` are left for the day."""

    def __init__(self, *, name: str = "Kommunen", secret: str = TOKEN, clock: Clock = system_clock) -> None:
        super().__init__(clock=clock)
        self.picture, self.cover = b"", b""
        self.studio = Studio(name=name, clock=clock)
        self.oauth = OAuthDesk(token=secret, scopes=SCOPE, lives=3599, rotating=False)
        self.units = 10_000
        self.page_size = 100
        self.has_channel = True

    # What a drill's script does.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a video; return its id."""
        return self.studio.add_video(title, text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody comment on a video, or the channel itself; return the comment's id."""
        return self.studio.add_comment(post, author, text, at, parent=parent, own=own)

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self.studio.edit(comment, text)

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        self.studio.remove(comment)

    def revoke(self) -> None:
        """Take every token's validity away."""
        self.oauth.revoke()

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as YouTube does."""
        if asked.path.startswith("/bild/"):
            drawn = self.cover if asked.path == "/bild/banner" else self.picture
            return Answer(headers={"Content-Type": "image/png"}, body=drawn or _PNG + asked.path.encode())
        if (asked.method, asked.path) == ("POST", "/token"):
            return self.oauth.token(asked)
        scopes = self.oauth.grants.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if scopes is None:
            words = "Request had invalid authentication credentials."
            return _error(401, "authError", words, status="UNAUTHENTICATED")
        if SCOPE not in scopes.split() and not asked.path.endswith("/channels"):
            words = "Request had insufficient authentication scopes."
            return _error(403, "insufficientPermissions", words, status="PERMISSION_DENIED")
        return self._counted(asked)

    def _counted(self, asked: Asked) -> Answer:
        self.units -= 1 if asked.method == "GET" else _WRITES
        if self.units < 0:
            words = 'The request cannot be completed because you have exceeded your <a href="/youtube/v3">quota</a>.'
            return _error(403, "quotaExceeded", words, domain="youtube.quota")
        routes: dict[tuple[str, str], tuple[set[str], Callable[[Asked], Answer]]] = {
            ("GET", "channels"): ({"part", "mine", "id", "maxResults"}, self._channels),
            ("GET", "commentThreads"): (
                {
                    "part",
                    "allThreadsRelatedToChannelId",
                    "order",
                    "maxResults",
                    "textFormat",
                    "moderationStatus",
                    "pageToken",
                },
                self._threads,
            ),
            ("GET", "comments"): ({"part", "id", "parentId", "maxResults", "textFormat", "pageToken"}, self._comments),
            ("POST", "comments"): ({"part"}, self._insert),
            ("DELETE", "comments"): ({"id"}, self._delete),
            ("POST", "comments/setModerationStatus"): ({"id", "moderationStatus", "banAuthor"}, self._moderate),
            ("GET", "playlistItems"): ({"part", "playlistId", "maxResults", "pageToken"}, self._uploads),
            ("GET", "videos"): ({"part", "id", "maxResults"}, self._videos),
        }
        names, handler = routes.get((asked.method, asked.path.removeprefix("/youtube/v3/")), (set(), None))
        if handler is None:
            return Answer(status=404, body=b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>")
        unknown = set(asked.query) - names - _STANDARD
        if unknown:
            return _error(400, "badRequest", f'Invalid JSON payload received. Unknown name "{min(unknown)}"')
        return handler(asked)

    def _channels(self, _asked: Asked) -> Answer:
        sizes = {"default": 88, "medium": 240, "high": 800}
        pictures = {
            size: {"url": f"{self.address}/bild/{width}", "width": width, "height": width}
            for size, width in sizes.items()
        }
        row = {
            "kind": "youtube#channel",
            "etag": "e",
            "id": self.studio.me,
            "snippet": {
                "title": self.studio.name,
                "description": self.studio.about,
                "customUrl": "@kommunen",
                "publishedAt": "2012-05-06T07:08:09Z",
                "thumbnails": pictures,
            },
            "brandingSettings": {"image": {"bannerExternalUrl": f"{self.address}/bild/banner"}},
        }
        page = {"totalResults": 1, "resultsPerPage": 5}
        answer: dict[str, Any] = {"kind": "youtube#channelListResponse", "etag": "e", "pageInfo": page}
        return _json({**answer, "items": [row]} if self.has_channel else answer)

    def _threads(self, asked: Asked) -> Answer:
        if asked.query.get("allThreadsRelatedToChannelId") != self.studio.me:
            return _error(404, "channelNotFound", "The channel specified could not be found.")
        held = asked.query.get("moderationStatus", "published") == "heldForReview"
        rows = [thread_json(self.studio, top, held=held) for top in self.studio.roots(held=held)]
        return self._list(asked, "youtube#commentThreadListResponse", rows)

    def _comments(self, asked: Asked) -> Answer:
        query = asked.query
        if ("id" in query) == ("parentId" in query):
            return _error(400, "missingRequiredParameter", "No filter selected.")
        if "id" in query:
            found = [self.studio.comments.get(item) for item in query["id"].split(",")]
            rows = [comment_json(c, owner=True) for c in found if c is not None and c.status != "rejected"]
        elif query["parentId"] not in self.studio.comments:
            return _error(404, "commentNotFound", "The comment could not be found.")
        else:
            replies = self.studio.replies(query["parentId"], everything=False)
            rows = [comment_json(reply, owner=True) for reply in replies]
        return self._list(asked, "youtube#commentListResponse", rows)

    def _insert(self, asked: Asked) -> Answer:
        snippet = json.loads(asked.body).get("snippet", {})
        top = self.studio.comments.get(str(snippet.get("parentId", "")))
        text = str(snippet.get("textOriginal", ""))
        if top is None or top.parent:
            return _error(404, "parentCommentNotFound", "The specified parent comment could not be found.")
        if not text.strip() or len(text) > 10_000:
            return _error(400, "commentTextTooLong" if text.strip() else "commentTextRequired", "The comment text.")
        made = self.studio.add_comment(top.video, "", text, self.studio.clock(), parent=top.id, own=True)
        return _json(comment_json(self.studio.comments[made], owner=True))

    def _delete(self, asked: Asked) -> Answer:
        found = self.studio.comments.get(asked.query.get("id", ""))
        if found is None:
            return _error(404, "commentNotFound", "The specified comment could not be found.")
        if found.channel != self.studio.me:
            return _error(403, "forbidden", "The comment cannot be deleted because of insufficient permissions.")
        self.studio.remove(found.id)
        return Answer(status=204)

    def _moderate(self, asked: Asked) -> Answer:
        status = asked.query.get("moderationStatus", "")
        if status not in {"heldForReview", "published", "rejected"}:
            return _error(400, "badRequest", "Invalid value for moderationStatus")
        found: list[Comment] = []
        for item in asked.query.get("id", "").split(","):
            if item not in self.studio.comments:
                return _error(404, "commentNotFound", "One or more of the specified comments could not be found.")
            found.append(self.studio.comments[item])
        for comment in found:
            if comment.status != "rejected":
                comment.status = status
        return Answer(status=204)

    def _uploads(self, asked: Asked) -> Answer:
        if asked.query.get("playlistId") != f"UU{self.studio.me[2:]}" or not self.studio.videos:
            return _error(
                404, "playlistNotFound", "The playlist identified with the request's playlistId cannot be found."
            )
        ordered = sorted(self.studio.videos.values(), key=lambda video: (video.published, video.id), reverse=True)
        return self._list(
            asked, "youtube#playlistItemListResponse", [self._upload(video) for video in ordered], most=50
        )

    def _upload(self, video: Video) -> dict[str, Any]:
        snippet = {**self._video_snippet(video), "resourceId": {"kind": "youtube#video", "videoId": video.id}}
        details = {"videoId": video.id, "videoPublishedAt": stamp(video.published)}
        if video.privacy == "private":
            del details["videoPublishedAt"]
        row = {"kind": "youtube#playlistItem", "etag": "e", "id": f"PL{video.id}", "snippet": snippet}
        return {**row, "contentDetails": details, "status": {"privacyStatus": video.privacy}}

    def _videos(self, asked: Asked) -> Answer:
        found = [self.studio.videos.get(item) for item in asked.query.get("id", "").split(",")]
        rows = [
            {
                "kind": "youtube#video",
                "etag": "e",
                "id": video.id,
                "snippet": self._video_snippet(video),
                "status": {"privacyStatus": video.privacy},
            }
            for video in found
            if video is not None
        ]
        return self._list(asked, "youtube#videoListResponse", rows, most=50)

    def _video_snippet(self, video: Video) -> dict[str, Any]:
        return {
            "title": video.title,
            "description": video.text,
            "publishedAt": stamp(video.published),
            "channelId": self.studio.me,
            "channelTitle": self.studio.name,
        }

    def _list(self, asked: Asked, kind: str, rows: list[dict[str, Any]], *, most: int = 100) -> Answer:
        """Page as YouTube does."""
        size = min(int(asked.query.get("maxResults", "20")), most, self.page_size)
        token = asked.query.get("pageToken", "")
        at = int(token.removeprefix("sida")) if token else 0
        page = {"totalResults": len(rows), "resultsPerPage": size}
        answer: dict[str, Any] = {"kind": kind, "etag": "e", "pageInfo": page, "items": rows[at : at + size]}
        if at + size < len(rows):
            answer["nextPageToken"] = f"sida{at + size}"
        return _json(answer)


def _json(value: Any, *, status: int = 200) -> Answer:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    return Answer(status=status, headers=headers, body=json.dumps(value).encode())


def _error(code: int, reason: str, words: str, *, domain: str = "youtube.comment", status: str = "") -> Answer:
    told: dict[str, Any] = {
        "code": code,
        "message": words,
        "errors": [{"message": words, "domain": domain, "reason": reason}],
    }
    if status:
        told["status"] = status
    return _json({"error": told}, status=code)

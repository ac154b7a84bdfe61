"""WordPress through its REST interface, with an application password."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any, ClassVar

from connectors.base import (
    AccountRef,
    Batch,
    Capabilities,
    Connector,
    Found,
    KnownComment,
    KnownPost,
    Outgoing,
    Sent,
)
from connectors.errors import ConnectorError, Gone, ProtocolChanged, Unsure
from connectors.http import Http, Response
from connectors.wordpress_fetch import Fetch
from connectors.wordpress_map import CommentRow, PageRow, UserRow
from connectors.wordpress_read import Reader, number
from connectors.wordpress_rest import Rest, converted, total_of
from connectors.wordpress_sweep import sweep
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Format, Message
from sm_console.core.notices import MAY_NOT_MODERATE

MAX_BYTES = 65525
"""What WordPress stores of one comment, in bytes."""

_ABOUT_SLUGS = ("om", "about", "om-oss", "om-bloggen", "about-us", "om-oss-2")
_ICON_BYTES = 2 * 1024 * 1024
_SINCE_SLACK = timedelta(hours=1)
_STATUS = {Action.HIDE: "hold", Action.UNHIDE: "approved", Action.SPAM: "spam"}
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_UNWANTED = frozenset({"spam", "trash", "post-trashed"})


class WordPress(Connector):
    """One WordPress blog."""

    platform: ClassVar[str] = "wordpress"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.rest = Rest(account, http)
        self._notices: tuple[Message, ...] = ()

    @property
    def notices(self) -> tuple[Message, ...]:
        """A right that the login lacks."""
        return self._notices

    @property
    def capabilities(self) -> Capabilities:
        """With a login everything; without, the connector only reads."""
        actions = {Action.REPLY, Action.HIDE, Action.UNHIDE, Action.DELETE, Action.SPAM}
        allowed = frozenset(actions) if self.rest.has_login else frozenset[Action]()
        return Capabilities(actions=allowed, max_length=MAX_BYTES, comments=True, refuses_duplicates=True)

    async def check(self) -> Found:
        """Look at the blog and the login. Raises TokenDead for a wrong password."""
        index = await self.rest.index()
        values = {"name": index.title, "user": self.account.user}
        if not self.rest.has_login:
            shown = await self.rest.raw("GET", "wp/v2/comments", {"per_page": "1", "_fields": "id"})
            if shown.status != 200:
                raise self.rest.failure(shown)
            values["count"] = str(total_of(shown) or 0)
            warning = Message(N_("Without a login held comments stay unseen, and nothing can be answered"))
            summary = Message(N_("WordPress blog “{name}”, public comments: {count}"), values)
            return Found(kind="wordpress", name=index.title, summary=summary, warnings=(warning,))
        me = await self._me()
        values["login"] = html.unescape(me.name) or self.account.user
        summary = Message(N_("WordPress blog “{name}”, logged in as {login}"), values)
        return Found(kind="wordpress", name=index.title, summary=summary, warnings=_missing(me))

    async def _me(self) -> UserRow:
        params = {"context": "edit", "_fields": "id,name,roles,capabilities"}
        answer = await self.rest.get("wp/v2/users/me", params)
        row: UserRow = converted(answer, UserRow, self.rest.decode(answer))
        return row

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: two requests on a quiet blog."""
        reader = Reader(self.rest)
        async with aclosing(Fetch(reader, cursor).run()) as batches:
            async for batch in batches:
                yield batch
        lacking = self.rest.has_login and not reader.edit
        self._notices = (_lacks_moderation(self.account.user),) if lacking else ()

    def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known."""
        return sweep(Reader(self.rest), posts, comments)

    async def profile(self) -> ProfileSeen:
        """Read title, description, icon and the page about the blog."""
        index = await self.rest.index()
        about = await self._about()
        return ProfileSeen(
            name=index.title,
            description=html.unescape(index.description),
            about=about,
            about_format=Format.HTML,
            url=index.home or index.url,
            picture_url=index.site_icon_url,
            picture_sha256=await self._picture(index.site_icon_url),
        )

    async def _about(self) -> str:
        """Return the text of the page that presents the blog, empty where there is none."""
        answer = await self.rest.raw(
            "GET",
            "wp/v2/pages",
            {"per_page": "100", "orderby": "menu_order", "order": "asc", "_fields": "id,slug,title"},
        )
        if answer.status in {401, 403, 404}:
            return ""
        if answer.status != 200:
            raise self.rest.failure(answer)
        pages: list[PageRow] = converted(answer, list[PageRow], self.rest.decode(answer))
        chosen = min((p for p in pages if _about_rank(p) is not None), key=lambda p: _about_rank(p) or 0, default=None)
        if chosen is None:
            return ""
        text = await self.rest.get(f"wp/v2/pages/{chosen.id}", {"_fields": "id,slug,title,content"})
        page: PageRow = converted(text, PageRow, self.rest.decode(text))
        return page.content.verbatim

    async def _picture(self, url: str) -> str:
        """Return the icon's hash; a picture that cannot be fetched is no fault of the blog."""
        if not url:
            return ""
        try:
            answer = await self.http.request("GET", url, account=self.account, max_bytes=_ICON_BYTES)
        except ConnectorError:
            return ""
        return hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else ""

    async def send(self, answer: Outgoing) -> Sent:
        """Publish an answer under a comment that still stands."""
        parent = await self._parent(answer.comment_id)
        body = {"post": number(answer.post_id), "parent": parent, "content": as_html(answer.text)}
        made = await self.rest.raw("POST", "wp/v2/comments", None, body)
        if made.status not in {200, 201}:
            raise self.rest.failure(made, write=True)
        try:
            row: CommentRow = converted(made, CommentRow, self.rest.decode(made))
        except ProtocolChanged as error:
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": made.host}), error.detail) from None
        return _receipt(row)

    async def _parent(self, comment_id: str) -> int:
        """Return the comment to answer, as WordPress itself takes answers to comments that are gone."""
        params = {"_fields": "id,post,status", "context": "edit"}
        answer = await self.rest.raw("GET", f"wp/v2/comments/{number(comment_id)}", params)
        if answer.status == 403:  # without the right to moderate: visitors' view must do
            answer = await self.rest.raw("GET", f"wp/v2/comments/{number(comment_id)}", {"_fields": "id,post,status"})
        if answer.status != 200:
            raise self.rest.failure(answer)
        row: CommentRow = converted(answer, CommentRow, self.rest.decode(answer))
        if row.status in _UNWANTED:
            raise Gone(Message(N_("The comment has been removed from the blog")), f"parent is {row.status}")
        return row.id

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer under its comment, in every status it may have been given."""
        reader = Reader(self.rest)
        wanted = _words(html.unescape(as_html(answer.text)))
        after = f"{since - _SINCE_SLACK:%Y-%m-%dT%H:%M:%S}Z"
        parent = str(number(answer.comment_id))
        for status in ("all", "spam", "trash"):
            offset, more = 0, True
            while more:
                params = {"parent": parent, "status": status, "after": after, "offset": str(offset), "order": "desc"}
                page = await reader.comments(params)
                for row in page.rows:
                    if row.author and _words(html.unescape(row.content.verbatim)) == wanted:
                        return _receipt(row)
                offset += page.size
                more = bool(page.rows) if page.total is None else offset < page.total
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide, show again, delete (into the bin where there is one) or mark as spam."""
        route = f"wp/v2/comments/{number(comment_id)}"
        if action is Action.DELETE:
            await self._delete(route)
            return
        row = await self._evidence(route)
        status = row.get("status")
        if status == _STATUS[action] or (action is Action.HIDE and status in _UNWANTED):
            return
        # WordPress writes the caller's address and program over the commenter's at every change
        # through this interface, unless it is given them back.
        kept = {key: row[key] for key in ("author_ip", "author_user_agent") if row.get(key)}
        answer = await self.rest.raw("POST", route, None, {"status": _STATUS[action], **kept})
        if answer.status == 200:
            return
        # It also says that the change failed when, in the meantime, somebody else had made it.
        failed = self.rest.code(answer) == "rest_comment_failed_edit"
        if not failed or (await self._evidence(route)).get("status") != _STATUS[action]:
            raise self.rest.failure(answer, write=True)

    async def _evidence(self, route: str) -> Mapping[str, Any]:
        """Read a comment's status and where it came from."""
        answer = await self.rest.get(route, {"context": "edit", "_fields": "id,status,author_ip,author_user_agent"})
        row: Mapping[str, Any] = converted(answer, dict[str, Any], self.rest.decode(answer))
        return row

    async def _delete(self, route: str) -> None:
        answer = await self.rest.raw("DELETE", route)
        if self.rest.code(answer) == "rest_trash_not_supported":
            answer = await self.rest.raw("DELETE", route, {"force": "true"})
        if answer.status == 200 or _already_gone(self.rest, answer):
            return
        raise self.rest.failure(answer, write=True)

    def length(self, text: str) -> int:
        """Count bytes, as WordPress does."""
        return len(as_html(text).encode("utf-8", "replace"))


def as_html(text: str) -> str:
    """Write plain text so that WordPress shows it letter by letter, and changes as little as can be."""
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")


def _words(text: str) -> str:
    """Return the text with white space made equal: WordPress trims and rewrites line ends."""
    return " ".join(text.split())


def _receipt(row: CommentRow) -> Sent:
    return Sent(platform_id=str(row.id), written=row.written, url=row.link or "")


def _already_gone(rest: Rest, answer: Response) -> bool:
    code = rest.code(answer)
    return (answer.status, code) in {(410, "rest_already_trashed"), (404, "rest_comment_invalid_id")}


def _missing(me: UserRow) -> tuple[Message, ...]:
    """Return what the login may not do, in words."""
    if me.capabilities.get("moderate_comments"):
        return ()
    return (_lacks_moderation(html.unescape(me.name)),)


def _lacks_moderation(user: str) -> Message:
    return Message(MAY_NOT_MODERATE, {"user": user})


def _about_rank(page: PageRow) -> int | None:
    """Return how well a page fits as the one about the blog; lower is better, ``None`` not at all."""
    if page.slug in _ABOUT_SLUGS:
        return _ABOUT_SLUGS.index(page.slug)
    title = html.unescape(page.title.verbatim).strip().casefold()
    if title in {"om", "about"} or title.startswith(("om ", "about ")):
        return len(_ABOUT_SLUGS)
    return None

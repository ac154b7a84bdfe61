"""A simulated Instagram business account that speaks the part of the Graph API which the connector uses.

``tests/connectors/test_instagram_spec.py`` holds what it shows to Meta's own description.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.graph_node import GraphError, Node, number_of
from sm_console.drill.graph_server import APP_SECRET, CODE, GraphServer, Token
from sm_console.drill.instagram_state import IgComment, IgMedia, IgPage, IgPerson, IgUser

ACCOUNT_ID, PAGE_ID, PERSON_ID = "17841400000000001", "100200300400500", "77700000001"
PAGE_TOKEN, USER_TOKEN, LONG_TOKEN, RENEWED_TOKEN = "sim-secret", "sim-user-token", "sim-long", "sim-renewed"
FACEBOOK_SCOPES = ("instagram_basic", "instagram_manage_comments", "pages_show_list", "pages_read_engagement")
INSTAGRAM_SCOPES = ("instagram_business_basic", "instagram_business_manage_comments")


class InstagramServer(GraphServer):
    """One account. ``instagram_login``: as at graph.instagram.com, with the account's own token and fewer questions."""

    def __init__(
        self,
        *,
        name: str = "Kommunen",
        username: str = "kommunen",
        account_id: str = ACCOUNT_ID,
        instagram_login: bool = False,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(clock=clock)
        self.username, self.name = username, name
        self.instagram_login = instagram_login
        self.account_id, self.page_token = account_id, PAGE_TOKEN
        self.tied = True
        self.media: dict[str, IgMedia] = {}
        self.user = IgUser(self)
        self.page = IgPage(self, PAGE_ID)
        self.shows_from = True
        self.shows_username = True
        self.hollow = False
        """Comments are counted but not shown."""
        self.always_next = False
        self.debugs = self.batches = self.several_at_once = not instagram_login
        self._last = 17900000000000000
        scopes = INSTAGRAM_SCOPES if instagram_login else FACEBOOK_SCOPES
        owner = account_id if instagram_login else PAGE_ID
        self.tokens[PAGE_TOKEN] = Token(text=PAGE_TOKEN, kind="PAGE", owner=owner, scopes=set(scopes))
        self.tokens[USER_TOKEN] = Token(text=USER_TOKEN, kind="USER", owner=PERSON_ID, scopes=set(scopes))

    # What a drill's script does on the account.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a picture; return its id. Instagram has no titles: it becomes the first line."""
        return self.add_post("\n\n".join(part for part in (title, text) if part), at)

    def add_post(self, caption: str, at: datetime | None = None) -> str:
        """Publish a picture; return its id."""
        media = IgMedia(self, self._next(), caption, _second(at or self.clock()))
        self.media[media.id] = media
        self.made[media.id] = media.kind
        return media.id

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody comment, or the account; return the comment's id."""
        who = (self.account_id, self.username) if own else (f"88{number_of(author):06d}", author)
        made = IgComment(self, self.media[post], self._next(), who)
        made.text, made.created = text, _second(at)
        if parent:
            above = self.comments[parent]
            made.parent = above.parent or above
        self.media[post].comments.append(made)
        self.made[made.id] = made.kind
        return made.id

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self.comments[comment].text = text

    def delete(self, comment: str) -> None:
        """Take a comment and the answers to it away."""
        found = self.comments[comment]
        found.media.comments = [c for c in found.media.comments if c is not found and c.parent is not found]

    def remove_post(self, post: str) -> None:
        """Take a medium away."""
        del self.media[post]

    def kill_token(self, subcode: int = 460) -> None:
        """Let the token die."""
        self.tokens[self.page_token].dead_subcode = subcode

    @property
    def comments(self) -> dict[str, IgComment]:
        """All comments by id."""
        return {comment.id: comment for media in self.media.values() for comment in media.comments}

    # The interface.

    def picture(self, path: str) -> bytes | None:
        """Return the account's picture."""
        return self.user.picture if path == "/bilder/avatar.jpg" else None

    def node(self, node_id: str, caller: Token) -> Node:
        """Return account, medium, comment, Page or person."""
        if node_id == "me":
            return self._me(caller)
        if node_id == self.account_id:
            return self.user
        found: Node | None = self.media.get(node_id) or self.comments.get(node_id)
        if found is None:
            raise self.gone(node_id)
        return found

    def _me(self, caller: Token) -> Node:
        if self.instagram_login:
            return self.user
        return self.page if caller.kind == "PAGE" else IgPerson(self.page, caller.owner)

    def write(self, method: str, path: str, params: Mapping[str, str], caller: Token) -> dict[str, Any]:
        """Answer, hide, delete."""
        node_id, _, edge = path.partition("/")
        node = self.node(node_id, caller)
        if not {"instagram_manage_comments", "instagram_business_manage_comments"} & caller.scopes:
            raise GraphError(403, 10, "(#10) Application does not have permission for this action")
        if not isinstance(node, IgComment):
            raise GraphError(400, 100, "(#100) Unsupported request")
        if method == "POST" and edge == "replies":
            return self._reply(node, params.get("message", ""))
        if edge:
            raise GraphError(400, 100, f"(#100) Unknown path components: /{edge}")
        if method == "DELETE":
            self.delete(node.id)
        elif "hide" in params:
            node.hidden = params["hide"] == "true"
        else:
            raise GraphError(400, 100, "(#100) The parameter hide is required.")
        return {"success": True}

    def _reply(self, node: IgComment, text: str) -> dict[str, Any]:
        if not text or len(text) > 2200:
            raise GraphError(400, 100, "(#100) message")
        if node.hidden:
            raise GraphError(400, 100, "(#100) You cannot reply to hidden comments")
        return {"id": self.comment(node.media.id, self.username, text, self.clock(), parent=node.id, own=True)}

    def exchange(self, _path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Give a short-lived token for a code, a long-lived one for a short-lived, a fresh one for a long-lived."""
        kind = params.get("grant_type", "")
        if kind == "ig_refresh_token":
            if params.get("access_token") not in self.tokens:
                raise GraphError(400, 190, "Error validating access token", kind="IGApiException")
            return self._long(RENEWED_TOKEN)
        if params.get("client_secret") != APP_SECRET:
            raise GraphError(400, 101, "Error validating client secret.")
        if params.get("code") == CODE:
            short = {"access_token": USER_TOKEN, "user_id": self.account_id, "permissions": ",".join(INSTAGRAM_SCOPES)}
            return {"data": [short]} if self.instagram_login else short
        if USER_TOKEN not in {params.get("fb_exchange_token"), params.get("access_token")}:
            raise GraphError(400, 190, "Invalid OAuth access token.")
        return self._long(LONG_TOKEN)

    def _long(self, text: str) -> dict[str, Any]:
        kind, owner = ("PAGE", self.account_id) if self.instagram_login else ("USER", PERSON_ID)
        scopes = set(INSTAGRAM_SCOPES if self.instagram_login else FACEBOOK_SCOPES)
        return self.long_lived(Token(text=text, kind=kind, owner=owner, scopes=scopes), self.clock())

    def _next(self) -> str:
        self._last += 7
        return str(self._last)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)

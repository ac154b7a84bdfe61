"""A simulated Facebook Page that speaks the part of the Graph API which the connector uses.

``tests/connectors/test_facebook_spec.py`` holds what it shows to Meta's own description.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.facebook_state import FAN, CommentNode, PageNode, PersonNode, PostNode
from sm_console.drill.graph_node import GraphError, Node, number_of
from sm_console.drill.graph_server import APP_SECRET, CODE, GraphServer, Token

PAGE_ID, PERSON_ID = "100200300400500", "77700000001"
PAGE_TOKEN, USER_TOKEN, LONG_TOKEN = "sim-secret", "sim-user-token", "sim-user-token-long"
ALL_SCOPES = ("pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement")


class FacebookServer(GraphServer):
    """One Page. ``page_token`` opens it; ``USER_TOKEN`` is the short-lived one of a person with a role on it."""

    def __init__(self, *, name: str = "Kommunen", page_id: str = PAGE_ID, clock: Clock = system_clock) -> None:
        super().__init__(clock=clock)
        self.name, self.page_id, self.page_token = name, page_id, PAGE_TOKEN
        self.instagram: dict[str, str] | None = None
        self.posts: dict[str, PostNode] = {}
        self.page = PageNode(self)
        self.other_pages: list[PageNode] = []
        self.shows_authors = True
        self.reads_comments = True
        self.hides_posts = False
        self.bare_ids = False
        self.withholds_ids = False
        self.ranks = False
        self.always_next = False
        self.overwrites_next = ""
        """ "success" or "parent": the next answer overwrites its comment, and says so in one of two ways."""
        self._last = 10158000000000000
        scopes = set(ALL_SCOPES)
        self.tokens[PAGE_TOKEN] = Token(text=PAGE_TOKEN, kind="PAGE", owner=page_id, scopes=scopes)
        self.tokens[USER_TOKEN] = Token(text=USER_TOKEN, kind="USER", owner=PERSON_ID, scopes=set(ALL_SCOPES))

    # What a drill's script does on the Page.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id. Facebook has no titles: it becomes the first line."""
        return self.add_post("\n\n".join(part for part in (title, text) if part), at)

    def add_post(self, text: str, at: datetime | None = None) -> str:
        """Publish a post; return its id."""
        post = PostNode(self, self._next(), text, _second(at or self.clock()))
        self.posts[post.id] = post
        self.made[post.number] = post.kind
        return post.id

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody comment, or the Page; return the comment's id."""
        place = self.posts[post]
        who = (self.page_id, self.name) if own else (f"{FAN}{number_of(author):06d}", author)
        made = CommentNode(self, place, self._next(), who, text)
        made.created = _second(at)
        if parent:
            above = self.comments[parent]
            made.parent = above.parent or above
        place.comments.append(made)
        self.made[made.number] = made.kind
        return made.id

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words; Facebook keeps no sign of it."""
        self.comments[comment].text = text

    def delete(self, comment: str) -> None:
        """Take a comment and the answers to it away."""
        found = self.comments[comment]
        found.post.comments = [c for c in found.post.comments if c is not found and c.parent is not found]

    def remove_post(self, post: str) -> None:
        """Take a post away."""
        del self.posts[post]

    def kill_token(self, subcode: int = 460) -> None:
        """Let the Page's token die, as when somebody changes their password."""
        self.tokens[self.page_token].dead_subcode = subcode

    @property
    def comments(self) -> dict[str, CommentNode]:
        """All comments by id."""
        return {comment.id: comment for post in self.posts.values() for comment in post.comments}

    # The interface.

    def picture(self, path: str) -> bytes | None:
        """Return the Page's pictures."""
        return {"/bilder/page.jpg": self.page.picture, "/bilder/cover.jpg": self.page.cover}.get(path)

    def node(self, node_id: str, caller: Token) -> Node:
        """Return Page, post, comment or person."""
        if node_id == "me":
            return self.page if caller.kind == "PAGE" else PersonNode(self, caller.owner)
        if node_id == self.page_id:
            return self.page
        if node_id in self.posts:
            return self.posts[node_id]
        found = self._comment(node_id)
        if found is None:
            raise self.gone(node_id)
        return found

    def _comment(self, node_id: str) -> CommentNode | None:
        number = node_id.rpartition("_")[2]
        return next((c for c in self.comments.values() if c.number == number), None)

    def write(self, method: str, path: str, params: Mapping[str, str], caller: Token) -> dict[str, Any]:
        """Comment, edit, hide, like, delete."""
        node_id, _, edge = path.partition("/")
        node = self.node(node_id, caller)
        if "pages_manage_engagement" not in caller.scopes:
            raise GraphError(403, 200, "(#200) Permissions error")
        if caller.kind != "PAGE":
            raise GraphError(400, 1705, "(#1705) Posting to a page as a person")
        if method == "POST" and edge == "comments" and isinstance(node, PostNode | CommentNode):
            return self._reply(node, params)
        if not isinstance(node, CommentNode):
            raise GraphError(400, 100, "(#100) Unsupported request")
        if edge == "likes":
            node.liked = method == "POST"
        elif edge:
            raise GraphError(400, 100, f"(#100) Unknown path components: /{edge}")
        elif method == "DELETE":
            self.delete(node.id)
        else:
            self._change(node, params)
        return {"success": True}

    def _reply(self, node: PostNode | CommentNode, params: Mapping[str, str]) -> dict[str, Any]:
        text = params.get("message", "")
        if not text:
            raise GraphError(400, 100, "(#100) No message or attachment provided")
        if len(text) > 8000:
            raise GraphError(400, 100, "(#100) The message is too long")
        if self.overwrites_next and isinstance(node, CommentNode):
            how, self.overwrites_next = self.overwrites_next, ""
            node.text = text
            return {"success": True} if how == "success" else {"id": node.id}
        post = node if isinstance(node, PostNode) else node.post
        parent = node.id if isinstance(node, CommentNode) else ""
        return {"id": self.comment(post.id, self.name, text, self.clock(), parent=parent, own=True)}

    def _change(self, node: CommentNode, params: Mapping[str, str]) -> None:
        if "is_hidden" in params:
            if node.own:
                raise GraphError(400, 100, "(#100) This comment can't be hidden")
            node.hidden = params["is_hidden"] == "true"
        if "message" in params:
            node.text = params["message"]

    def exchange(self, _path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Give a short-lived token for a code, a long-lived one for a short-lived."""
        if params.get("client_secret") != APP_SECRET:
            raise GraphError(400, 1, "Error validating client secret.")
        if params.get("code") == CODE:
            return {"access_token": USER_TOKEN, "token_type": "bearer", "expires_in": 5000}
        if params.get("fb_exchange_token") != USER_TOKEN:
            raise GraphError(400, 190, "Invalid OAuth access token.")
        long = Token(text=LONG_TOKEN, kind="USER", owner=PERSON_ID, scopes=set(ALL_SCOPES))
        return self.long_lived(long, self.clock())

    def _next(self) -> str:
        self._last += 7
        return str(self._last)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)

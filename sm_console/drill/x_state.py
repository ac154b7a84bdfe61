"""What a simulated X holds, and how a script changes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from sm_console.drill.clock import Clock

_EPOCH_MS = 1288834974657
_NAME = re.compile(r"@(\w{1,15})", re.ASCII)


class User(msgspec.Struct, kw_only=True):
    """Somebody with an account."""

    id: str
    username: str
    name: str
    description: str = ""


class Version(msgspec.Struct, frozen=True):
    """One version of a post's words, with the id that X gives it."""

    id: str
    text: str
    made: datetime


class Post(msgspec.Struct, kw_only=True):
    """A post with all its versions. ``quoted`` and ``parent`` are ids of versions, as X keeps them."""

    user: str
    versions: list[Version]
    root: str
    parent: str = ""
    quoted: str = ""
    hidden: bool = False
    liked: bool = False
    named: tuple[str, ...] = ()
    bare: bool = False
    """Whether the answer to a request leaves out what it may (conversation, author)."""

    @property
    def id(self) -> str:
        """The first version's id."""
        return self.versions[0].id

    @property
    def latest(self) -> Version:
        """The version that is shown."""
        return self.versions[-1]


class World:
    """Users and posts, by the ids of every version."""

    def __init__(self, *, name: str, username: str, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[str, User] = {}
        self.posts: dict[str, Post] = {}
        self.gone: set[str] = set()
        self._made = 0
        self.me = self.user(name, username=username).id

    def new_id(self, at: datetime) -> str:
        """Return an id that tells its moment."""
        self._made += 1
        return str((max(int(at.timestamp() * 1000) - _EPOCH_MS, 0) << 22) + self._made)

    def user(self, name: str, *, username: str = "") -> User:
        """Return the user of that name, made when first spoken of."""
        for known in self.users.values():
            if known.name == name:
                return known
        made = User(id=str(1000 + len(self.users)), username=username or f"user{len(self.users)}", name=name)
        self.users[made.id] = made
        return made

    def add(
        self,
        user: str,
        text: str,
        at: datetime | None = None,
        *,
        parent: str = "",
        quoted: str = "",
        names: bool = True,
    ) -> str:
        """Publish a post; return its id. ``names``: an answer names whom it answers, as X does by itself."""
        when = (at or self.clock()).astimezone(UTC)
        above = self.posts.get(parent)
        version = Version(self.new_id(when), text, when)
        named = {found.lower() for found in _NAME.findall(text)}
        told = {other.id for other in self.users.values() if other.username.lower() in named}
        if above is not None and names:
            told |= {above.user, *above.named}
        made = Post(
            user=user,
            versions=[version],
            root=above.root if above else version.id,
            parent=above.latest.id if above else "",
            quoted=quoted,
            named=tuple(sorted(told - {user})),
        )
        self.posts[version.id] = made
        return version.id

    def edit(self, post_id: str, text: str) -> str:
        """Change a post's words; return the new version's id."""
        post = self.posts[post_id]
        version = Version(self.new_id(self.clock()), text, self.clock())
        post.versions.append(version)
        self.posts[version.id] = post
        return version.id

    def remove(self, post_id: str) -> None:
        """Delete a post with all its versions."""
        for version in self.posts[post_id].versions:
            del self.posts[version.id]
            self.gone.add(version.id)

    def each(self) -> Iterator[Post]:
        """Yield every post once, newest version first."""
        unique = {post.id: post for post in self.posts.values()}
        yield from sorted(unique.values(), key=lambda post: int(post.latest.id), reverse=True)

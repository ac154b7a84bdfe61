"""What a simulated Flickr holds: people, photos, comments, and how a script changes them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.drill.clock import Clock

_FARM = 66


class Person(msgspec.Struct, kw_only=True):
    """Somebody on Flickr. ``nsid`` is their id, ``alias`` the name in their address."""

    nsid: str
    alias: str
    username: str
    realname: str = ""
    about: str = ""
    icon: int = 0
    deleted: bool = False


class Photo(msgspec.Struct, kw_only=True):
    """A photo; moments are seconds since 1970."""

    id: str
    title: str
    description: str
    uploaded: int
    updated: int
    public: bool = True
    comments_off: bool = False


class Remark(msgspec.Struct, kw_only=True):
    """A comment."""

    id: str
    photo: str
    person: str
    text: str
    created: int


class FlickrState:
    """The account ``kommun`` with its photos."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.photos: dict[str, Photo] = {}
        self.remarks: dict[str, Remark] = {}
        self._made = 0
        self.me = self.person(name, alias="kommun").nsid
        self.people[self.me].icon = 7292

    def now(self) -> int:
        """The server's time."""
        return int(self.clock().timestamp())

    def person(self, name: str, *, alias: str = "") -> Person:
        """Return the person of that name, made when first spoken of."""
        for known in self.people.values():
            if known.realname == name:
                return known
        self._made += 1
        made = Person(nsid=f"{36398500 + self._made}@N00", alias=alias, username=f"person{self._made}", realname=name)
        self.people[made.nsid] = made
        return made

    def add_photo(self, title: str, description: str, at: datetime) -> str:
        """Upload a photo; return its id."""
        self._made += 1
        made = str(52_000_000_000 + self._made)
        self.photos[made] = Photo(
            id=made, title=title, description=description, uploaded=int(at.timestamp()), updated=self.now()
        )
        return made

    def add_remark(self, photo: str, person: str, text: str, at: datetime | None = None) -> str:
        """Comment; the same text by the same person gives the first comment's id and adds nothing."""
        for known in self.remarks.values():
            if (known.photo, known.person, known.text) == (photo, person, text):
                return known.id
        self._made += 1
        made = f"47181064-{photo}-{72_157_695_033_805_000 + self._made}"
        created = int((at or self.clock()).timestamp())
        self.remarks[made] = Remark(id=made, photo=photo, person=person, text=text, created=created)
        self.touch(photo)
        return made

    def touch(self, photo: str) -> None:
        """Let a photo count as changed, as a view or a tag does."""
        self.photos[photo].updated = self.now()

    def edit(self, remark: str, text: str) -> None:
        """Change a comment's words. Its moment stays."""
        self.remarks[remark].text = text
        self.touch(self.remarks[remark].photo)

    def remove(self, remark: str) -> None:
        """Delete a comment."""
        del self.remarks[remark]

    def remove_photo(self, photo: str) -> None:
        """Delete a photo with its comments."""
        del self.photos[photo]
        self.remarks = {key: value for key, value in self.remarks.items() if value.photo != photo}

    def under(self, photo: str) -> list[Remark]:
        """Return a photo's comments, oldest first."""
        return sorted((r for r in self.remarks.values() if r.photo == photo), key=lambda r: (r.created, r.id))

    def photo_json(self, photo: Photo) -> dict[str, object]:
        """A photo in a list: numbers as text, the description wrapped, the title not."""
        return {
            "id": photo.id,
            "owner": self.me,
            "secret": "c85114c195",
            "server": "65535",
            "farm": _FARM,
            "title": photo.title,
            "ispublic": int(photo.public),
            "isfriend": 0,
            "isfamily": 0,
            "description": {"_content": photo.description},
            "dateupload": str(photo.uploaded),
            "lastupdate": str(photo.updated),
            "pathalias": self.people[self.me].alias or None,
            "count_comments": str(len(self.under(photo.id))),
        }

    def info_json(self, photo: Photo) -> dict[str, object]:
        """A photo alone: everything wrapped."""
        dates = {"posted": str(photo.uploaded), "taken": "2026-03-10 12:00:00", "lastupdate": str(photo.updated)}
        return {
            "id": photo.id,
            "owner": {"nsid": self.me, "username": self.people[self.me].username},
            "title": {"_content": photo.title},
            "description": {"_content": photo.description},
            "visibility": {"ispublic": int(photo.public), "isfriend": 0, "isfamily": 0},
            "dates": dates,
            "comments": {"_content": str(len(self.under(photo.id)))},
        }

    def remark_json(self, remark: Remark) -> dict[str, object]:
        """A comment. Those without an alias or a real name have empty ones."""
        who = self.people[remark.person]
        link = f"https://www.flickr.com/photos/{self.people[self.me].alias}/{remark.photo}/"
        return {
            "id": remark.id,
            "author": who.nsid,
            "author_is_deleted": int(who.deleted),
            "authorname": who.username,
            "iconserver": str(who.icon),
            "iconfarm": _FARM if who.icon else 0,
            "datecreate": str(remark.created),
            "permalink": f"{link}#comment{remark.id.rpartition('-')[2]}",
            "path_alias": who.alias or None,
            "realname": who.realname,
            "_content": remark.text,
        }

    def person_json(self, person: Person) -> dict[str, object]:
        """Somebody's public face."""
        name = person.alias or person.nsid
        return {
            "id": person.nsid,
            "nsid": person.nsid,
            "ispro": 0,
            "iconserver": str(person.icon),
            "iconfarm": _FARM if person.icon else 0,
            "path_alias": person.alias or None,
            "username": {"_content": person.username},
            "realname": {"_content": person.realname},
            "description": {"_content": person.about},
            "photosurl": {"_content": f"https://www.flickr.com/photos/{name}/"},
            "profileurl": {"_content": f"https://www.flickr.com/people/{name}/"},
        }

"""The answers to questions about public faces (R7–R10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from config.schema import Account
from sm_console.api import profile_queries, profile_views
from sm_console.api.commands import Refused
from sm_console.core import profile
from sm_console.core.face import Face, Part, PictureFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.profile import FaceVerdict
from sm_console.core.raster import MOST_COLOURS, MOST_SIDE, Raster
from sm_console.core.standpoint import Standpoint
from sm_console.desk import judging
from sm_console.desk.acts.profiles import need_account
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.pictures import fingerprint, references
from sm_console.desk.services import Caller, Services
from sm_console.desk.standing import Standing
from sm_console.pictures.outcome import Wish
from sm_console.store import faces, pictures

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def profiles(
    services: Services, _caller: Caller, query: profile_queries.AskProfiles
) -> list[profile_views.ProfileRow]:
    """R7–R10, account by account."""
    at, live = moment_of(services, query.at)

    def read(conn: Connection) -> list[profile_views.ProfileRow]:
        look = judging.survey(conn, services.standing, at, live=live)
        pack_of = judging.choose(services.standing)
        found = faces.faces(conn, at)
        rows = []
        for account in services.standing.configuration.watched:
            face, here = found.get(account.id, Face()), look.here_of(pack_of(account))
            verdicts = profile.judge(face, account.platform, account.unit, here)
            rows += [_row(services.standing, account, face, verdict, here) for verdict in verdicts]
        return rows

    return await services.ledger.read(read)


def _row(
    standing: Standing, account: Account, face: Face, verdict: FaceVerdict, here: Standpoint
) -> profile_views.ProfileRow:
    more: dict[str, Any] = {}
    if verdict.part in faces.PICTURES:
        more |= _measures(face.picture if verdict.part is Part.PICTURE else face.cover)
    if verdict.cause == "incomplete":
        read = profile.reading(face.about, face.about_format, here.pack.profile.information)
        more |= {"missing": read.missing, "near": read.near}
    name = ""
    if verdict.decided is not None:
        word = verdict.decided
        name = standing.name(word.by)
        more |= {"verdict": word.outcome, "by": name, "on": word.at, "note": word.note, "source": word.source}
    if verdict.former is not None:
        more |= {"former_by": standing.name(verdict.former.by), "former_on": verdict.former.at}
    return profile_views.ProfileRow(
        account=account.id,
        account_name=account.name,
        unit=account.unit,
        platform=account.platform,
        rule=verdict.rule,
        state=verdict.state,
        cause=verdict.cause,
        since=face.since(verdict.part),
        text=profile.sentence(verdict, here, name),
        pack=here.label,
        basis=face.basis(verdict.part),
        **more,
    )


def _measures(picture: PictureFacts) -> dict[str, Any]:
    measured = picture.measured
    if measured is None or measured.trouble is not None:
        return {}
    found: dict[str, Any] = {"width": measured.width, "height": measured.height}
    if measured.likeness is not None:
        like = measured.likeness
        found |= {"white": like.white, "match": like.match, "stretch": like.stretch}
    return found


async def face_of(services: Services, _caller: Caller, query: profile_queries.AskFace) -> profile_views.FaceView:
    """One account's face."""
    account = need_account(services, query.account)
    logo = await _logo(services, account)

    def read(conn: Connection) -> profile_views.FaceView:
        face = faces.faces(conn, services.clock(), [account.id]).get(account.id, Face())
        return profile_views.FaceView(
            account=account.id,
            picture=pictures.thumb(conn, face.picture.sha256),
            reference=pictures.thumb(conn, logo),
            cover=pictures.thumb(conn, face.cover.sha256),
            about=face.about,
            about_format=face.about_format,
        )

    return await services.ledger.read(read)


async def _logo(services: Services, account: Account) -> str:
    """Return the fingerprint of an account's reference logo, empty for none."""
    logos = await references(services)
    return fingerprint(logos.get(services.standing.pack(account.id).profile.picture.logo, b""))


async def raster(services: Services, _caller: Caller, query: profile_queries.AskRaster) -> Raster:
    """One picture, ready to be drawn."""
    account = need_account(services, query.account)
    inside = 0 < query.width <= MOST_SIDE and 0 < query.height <= MOST_SIDE and 1 < query.colours <= MOST_COLOURS
    if not inside:
        raise Refused("input", Message(N_("A picture cannot be drawn in such a size.")))
    if query.part == "reference":
        sha256 = await _logo(services, account)
    else:
        found = await services.ledger.read(lambda conn: faces.faces(conn, services.clock(), [account.id]))
        face = found.get(account.id, Face())
        sha256 = (face.picture if query.part == "picture" else face.cover).sha256
    if not sha256:
        return Raster()

    async def load() -> bytes | None:
        return await services.ledger.read(lambda conn: pictures.data(conn, sha256))

    wish = Wish(width=query.width, height=query.height, colours=query.colours, way=query.way)
    return await services.painter.raster(sha256, wish, load)


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    profile_queries.AskProfiles: profiles,
    profile_queries.AskFace: face_of,
    profile_queries.AskRaster: raster,
}

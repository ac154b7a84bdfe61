"""The tables. Journalled ones are a function of the journal; operational ones are not part of the record.

All are STRICT. Instants are UTC microseconds; words (states, classes) are text. Foreign keys bind
journalled tables only, so that current state can be thrown away and rebuilt under the operational ones.
"""

from __future__ import annotations

from sqlalchemy import Table

from sm_console.store.tables.accounts import IS_COUNTED, account, gap, health, post, profile
from sm_console.store.tables.acts import IS_HELD, IS_QUEUED, IS_UNFINISHED, claim, day, note, outbox
from sm_console.store.tables.bank import bank_text
from sm_console.store.tables.base import metadata
from sm_console.store.tables.closures import closure_step
from sm_console.store.tables.comments import (
    IS_CLOSED,
    IS_NEWS,
    IS_NOT_OPEN,
    IS_OPEN,
    IS_OWN,
    IS_WAITING_FOR_PARENT,
    comment,
    comment_version,
    open_count,
    thread,
)
from sm_console.store.tables.crisis import IS_STANDING, alarm, crisis, crisis_post, crisis_review
from sm_console.store.tables.crowd import (
    IS_ASSIGNED,
    IS_UNSEEN,
    assignment,
    crowd_batch,
    crowd_item,
    crowd_telling,
)
from sm_console.store.tables.faces import face, face_verdict, picture, picture_measure
from sm_console.store.tables.findings import ACT_HOLDS, finding_act
from sm_console.store.tables.operational import alarm_sent, draft, meta, polling, ui_state
from sm_console.store.tables.record import IS_OF_ACCOUNT, journal
from sm_console.store.tables.records import FLAG_HOLDS, STATUS_HOLDS, comment_flag, record_status
from sm_console.store.tables.register import register_act, tick
from sm_console.store.tables.rounds import account_watch, round_look, watch_round
from sm_console.store.tables.shifts import handover, last_look

__all__ = [
    "ACT_HOLDS",
    "FLAG_HOLDS",
    "IS_ASSIGNED",
    "IS_CLOSED",
    "IS_COUNTED",
    "IS_HELD",
    "IS_NEWS",
    "IS_NOT_OPEN",
    "IS_OF_ACCOUNT",
    "IS_OPEN",
    "IS_OWN",
    "IS_QUEUED",
    "IS_STANDING",
    "IS_UNFINISHED",
    "IS_UNSEEN",
    "IS_WAITING_FOR_PARENT",
    "JOURNALLED",
    "STATUS_HOLDS",
    "account",
    "account_watch",
    "alarm",
    "alarm_sent",
    "assignment",
    "bank_text",
    "claim",
    "closure_step",
    "comment",
    "comment_flag",
    "comment_version",
    "crisis",
    "crisis_post",
    "crisis_review",
    "crowd_batch",
    "crowd_item",
    "crowd_telling",
    "day",
    "draft",
    "face",
    "face_verdict",
    "finding_act",
    "gap",
    "handover",
    "health",
    "journal",
    "last_look",
    "meta",
    "metadata",
    "note",
    "open_count",
    "outbox",
    "picture",
    "picture_measure",
    "polling",
    "post",
    "profile",
    "record_status",
    "register_act",
    "round_look",
    "thread",
    "tick",
    "ui_state",
    "watch_round",
]

JOURNALLED: tuple[Table, ...] = (
    account,
    profile,
    health,
    gap,
    post,
    comment,
    comment_version,
    open_count,
    thread,
    note,
    claim,
    outbox,
    face,
    picture_measure,
    face_verdict,
    day,
    crowd_batch,
    crowd_item,
    crowd_telling,
    assignment,
    finding_act,
    closure_step,
    tick,
    register_act,
    watch_round,
    round_look,
    bank_text,
    record_status,
    comment_flag,
    handover,
    account_watch,
    crisis,
    crisis_review,
    crisis_post,
    alarm,
)
"""Parents before children."""

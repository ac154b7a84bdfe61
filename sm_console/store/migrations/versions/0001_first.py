"""The first schema. Frozen: later changes are migrations of their own."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE journal (
        seq INTEGER NOT NULL,
        account TEXT NOT NULL,
        actor TEXT NOT NULL,
        observed INTEGER NOT NULL,
        occurred INTEGER NOT NULL,
        kind TEXT NOT NULL,
        comment INTEGER,
        post INTEGER,
        outbox INTEGER,
        payload TEXT NOT NULL,
        PRIMARY KEY (seq)
    )
     STRICT""",
    """CREATE INDEX journal_outbox ON journal (outbox, seq) WHERE outbox IS NOT NULL""",
    """CREATE INDEX journal_comment ON journal (comment, seq) WHERE comment IS NOT NULL""",
    """CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TABLE account (
        id TEXT NOT NULL,
        platform TEXT NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        active INTEGER NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
     STRICT""",
    """CREATE TABLE polling (
        account TEXT NOT NULL,
        cursor TEXT,
        fetched INTEGER,
        attempted INTEGER,
        swept INTEGER,
        next_due INTEGER,
        failures INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        PRIMARY KEY (account)
    )
     STRICT""",
    """CREATE TABLE draft (
        comment INTEGER NOT NULL,
        login TEXT NOT NULL,
        text TEXT NOT NULL,
        saved INTEGER NOT NULL,
        editing INTEGER NOT NULL,
        PRIMARY KEY (comment, login)
    )
     STRICT""",
    """CREATE TABLE ui_state (
        login TEXT NOT NULL,
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (login, "key")
    )
     STRICT""",
    """CREATE TABLE meta (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY ("key")
    )
     STRICT""",
    """CREATE TABLE profile (
        account TEXT NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        about TEXT NOT NULL,
        about_format TEXT NOT NULL,
        url TEXT NOT NULL,
        picture_url TEXT NOT NULL,
        picture_sha256 TEXT NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (account),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE TABLE health (
        account TEXT NOT NULL,
        state TEXT NOT NULL,
        message TEXT,
        since INTEGER NOT NULL,
        PRIMARY KEY (account),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE TABLE gap (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        since INTEGER NOT NULL,
        opened INTEGER NOT NULL,
        filled INTEGER,
        PRIMARY KEY (id),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE INDEX gap_open ON gap (account) WHERE filled IS NULL""",
    """CREATE TABLE post (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        platform_id TEXT NOT NULL,
        published INTEGER NOT NULL,
        original INTEGER NOT NULL,
        known INTEGER NOT NULL,
        removed_at INTEGER,
        format TEXT NOT NULL,
        author_name TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_url TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (account, platform_id),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE INDEX post_published ON post (account, published)""",
    """CREATE TABLE day (
        day TEXT NOT NULL,
        account TEXT NOT NULL,
        received INTEGER NOT NULL,
        answered INTEGER NOT NULL,
        late INTEGER NOT NULL,
        posts INTEGER NOT NULL,
        PRIMARY KEY (day, account),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE TABLE comment (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        post INTEGER NOT NULL,
        platform_id TEXT NOT NULL,
        parent INTEGER,
        parent_platform_id TEXT,
        thread INTEGER NOT NULL,
        written INTEGER NOT NULL,
        own INTEGER NOT NULL,
        visibility TEXT NOT NULL,
        how TEXT NOT NULL,
        state TEXT NOT NULL,
        received INTEGER NOT NULL,
        class TEXT,
        due INTEGER,
        target INTEGER,
        last_staffed INTEGER,
        pack TEXT,
        calendar TEXT,
        waived_at INTEGER,
        waived_by TEXT,
        waived_why TEXT,
        removed_at INTEGER,
        answered_at INTEGER,
        answered_by INTEGER,
        late INTEGER NOT NULL,
        closed INTEGER,
        versions INTEGER NOT NULL,
        format TEXT NOT NULL,
        author_name TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_url TEXT NOT NULL,
        url TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (account, platform_id),
        CONSTRAINT comment_dated CHECK (own = 1 OR last_staffed IS NOT NULL),
        FOREIGN KEY(account) REFERENCES account (id),
        FOREIGN KEY(post) REFERENCES post (id),
        FOREIGN KEY(parent) REFERENCES comment (id) DEFERRABLE INITIALLY DEFERRED
    )
     STRICT""",
    """CREATE INDEX comment_closed ON comment (closed) WHERE closed IS NOT NULL""",
    """CREATE INDEX comment_open_account ON comment (account, last_staffed, received, id, due) WHERE state = 'open'""",
    """CREATE INDEX comment_written ON comment (account, written)""",
    """CREATE INDEX comment_orphan ON comment (account, parent_platform_id) WHERE parent IS NULL AND parent_platform_id IS NOT NULL""",
    """CREATE INDEX comment_waived ON comment (waived_by, waived_at) WHERE waived_at IS NOT NULL""",
    """CREATE INDEX comment_settled ON comment (state, last_staffed, received, id) WHERE state != 'open'""",
    """CREATE INDEX comment_open ON comment (last_staffed, received, id, due, account) WHERE state = 'open'""",
    """CREATE INDEX comment_thread ON comment (thread)""",
    """CREATE TABLE comment_version (
        comment INTEGER NOT NULL,
        version INTEGER NOT NULL,
        since INTEGER NOT NULL,
        format TEXT NOT NULL,
        author_name TEXT NOT NULL,
        author_id TEXT NOT NULL,
        author_url TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (comment, version),
        FOREIGN KEY(comment) REFERENCES comment (id)
    )
     STRICT""",
    """CREATE TABLE thread (
        root INTEGER NOT NULL,
        account TEXT NOT NULL,
        post INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        PRIMARY KEY (root),
        FOREIGN KEY(root) REFERENCES comment (id),
        FOREIGN KEY(account) REFERENCES account (id),
        FOREIGN KEY(post) REFERENCES post (id)
    )
     STRICT""",
    """CREATE TABLE note (
        id INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    )
     STRICT""",
    """CREATE INDEX note_comment ON note (comment)""",
    """CREATE TABLE claim (
        id INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        login TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        ended INTEGER,
        why TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    )
     STRICT""",
    """CREATE UNIQUE INDEX claim_held ON claim (comment) WHERE ended IS NULL""",
    """CREATE INDEX claim_comment ON claim (comment, since)""",
    """CREATE INDEX claim_login ON claim (login, until)""",
    """CREATE INDEX claim_until ON claim (until) WHERE ended IS NULL""",
    """CREATE TABLE outbox (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        comment INTEGER NOT NULL,
        action TEXT NOT NULL,
        "key" TEXT NOT NULL,
        text TEXT NOT NULL,
        ground TEXT,
        state TEXT NOT NULL,
        login TEXT NOT NULL,
        queued INTEGER NOT NULL,
        send_after INTEGER NOT NULL,
        moved INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        platform_id TEXT NOT NULL,
        message TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(account) REFERENCES account (id),
        FOREIGN KEY(comment) REFERENCES comment (id),
        UNIQUE ("key")
    )
     STRICT""",
    """CREATE INDEX outbox_unfinished ON outbox (id) WHERE state IN ('queued', 'sending', 'failed', 'unknown')""",
    """CREATE INDEX outbox_comment ON outbox (comment, id)""",
    """CREATE INDEX outbox_due ON outbox (send_after, id) WHERE state = 'queued'""",
    """CREATE VIRTUAL TABLE search USING fts5(words, author, tokenize='trigram')""",
)


def upgrade() -> None:
    """Make every table, index and trigger."""
    for statement in STATEMENTS:
        op.execute(statement)

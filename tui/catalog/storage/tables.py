"""The tables of the catalog's database, version by version."""

from __future__ import annotations

from typing import Final

_FIRST_TABLES: Final = """
CREATE TABLE service (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    friendly_name TEXT NOT NULL,
    created INTEGER,
    synced_at INTEGER
) STRICT;
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    friendly_name TEXT NOT NULL,
    state TEXT NOT NULL,
    updated INTEGER
) STRICT;
CREATE INDEX conversation_by_service ON conversation(service_id, updated DESC);
CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a list on the screen keeps ids: none is given out twice
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    message_sid TEXT NOT NULL,
    filename TEXT,
    content_type TEXT,
    size INTEGER,
    author TEXT,
    sent INTEGER
) STRICT;
CREATE INDEX media_by_time ON media(service_id, sent DESC, id);
CREATE INDEX media_by_conversation ON media(conversation_id);
"""

#: How far each conversation was read, newest message first. The messages up to ``newest_index`` are known
#: (-1: all, there are none); after an interrupted read, those from ``reading_index`` down to ``next_page``
#: are known too. ``read_updated`` is the value of ``updated`` at that time, ``round`` counts how often the
#: read was restarted, and ``unmet`` holds the previously known media that have not been found again since.
_READING: Final = """
ALTER TABLE conversation ADD COLUMN newest_index INTEGER;
ALTER TABLE conversation ADD COLUMN reading_index INTEGER;
ALTER TABLE conversation ADD COLUMN next_page TEXT;
ALTER TABLE conversation ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN read_updated INTEGER;
ALTER TABLE conversation ADD COLUMN read_at INTEGER;
ALTER TABLE conversation ADD COLUMN trouble TEXT;
CREATE TABLE unmet (media_id INTEGER PRIMARY KEY REFERENCES media(id) ON DELETE CASCADE) STRICT;
INSERT INTO unmet SELECT id FROM media;
"""

#: What lists are sorted by, with one covering index per order, and the searchable words. An uploaded media
#: that is not attached to a message has no conversation. The word index stores only which media contain which
#: three characters (``detail=none``); ``media_words`` decides whether they are adjacent.
_LISTS: Final = """
CREATE TABLE new_media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a list on the screen keeps ids: none is given out twice
    sid TEXT NOT NULL UNIQUE,
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE CASCADE,
    message_sid TEXT,
    filename TEXT,
    content_type TEXT,
    size INTEGER,
    author TEXT,
    sent INTEGER
) STRICT;
INSERT INTO sqlite_sequence(name, seq) SELECT 'new_media', seq FROM sqlite_sequence WHERE name = 'media';
INSERT INTO new_media(
    id, sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent
)
SELECT id, sid, service_id, conversation_id, message_sid, filename, content_type, size, author, sent
FROM media;
DROP TABLE media;
ALTER TABLE new_media RENAME TO media;
CREATE INDEX media_by_time ON media(service_id, sent DESC, id);
CREATE INDEX media_by_name ON media(service_id, filename COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_type ON media(service_id, content_type COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_size ON media(service_id, size, sent DESC);
CREATE INDEX media_by_author ON media(service_id, author COLLATE NOCASE, sent DESC);
CREATE INDEX media_by_conversation ON media(conversation_id, sent DESC, id, size);
CREATE INDEX media_by_message ON media(message_sid);
CREATE INDEX conversation_by_name ON conversation(service_id, friendly_name COLLATE NOCASE);

CREATE TABLE media_words (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE media_index USING fts5(
    words, content='media_words', content_rowid='id', detail=none, columnsize=0,
    tokenize='trigram case_sensitive 1'
);
INSERT INTO media_words SELECT id, media_words(filename, author) FROM media;
INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words;
CREATE TRIGGER media_added AFTER INSERT ON media BEGIN
    INSERT INTO media_words VALUES (new.id, media_words(new.filename, new.author));
    INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words WHERE id = new.id;
END;
CREATE TRIGGER media_renamed AFTER UPDATE OF filename, author ON media
WHEN old.filename IS NOT new.filename OR old.author IS NOT new.author BEGIN
    INSERT INTO media_index(media_index, rowid, words)
    SELECT 'delete', id, words FROM media_words WHERE id = new.id;
    UPDATE media_words SET words = media_words(new.filename, new.author) WHERE id = new.id;
    INSERT INTO media_index(rowid, words) SELECT id, words FROM media_words WHERE id = new.id;
END;
CREATE TRIGGER media_forgotten AFTER DELETE ON media BEGIN
    INSERT INTO media_index(media_index, rowid, words)
    SELECT 'delete', id, words FROM media_words WHERE id = old.id;
    DELETE FROM media_words WHERE id = old.id;
END;

CREATE TABLE conversation_words (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
INSERT INTO conversation_words SELECT id, folded(friendly_name) FROM conversation;
CREATE TRIGGER conversation_added AFTER INSERT ON conversation BEGIN
    INSERT INTO conversation_words VALUES (new.id, folded(new.friendly_name));
END;
CREATE TRIGGER conversation_renamed AFTER UPDATE OF friendly_name ON conversation
WHEN old.friendly_name IS NOT new.friendly_name BEGIN
    UPDATE conversation_words SET words = folded(new.friendly_name) WHERE id = new.id;
END;
CREATE TRIGGER conversation_forgotten AFTER DELETE ON conversation BEGIN
    DELETE FROM conversation_words WHERE id = old.id;
END;
"""

#: The details of a media that MCS has and its message lacks, requested when the media becomes visible; and
#: the totals of each service, which would take as long to count as its list. The sizes are a REAL, since
#: messages may state sizes that overflow an integer.
_DETAILS: Final = """
ALTER TABLE media ADD COLUMN category TEXT;
ALTER TABLE media ADD COLUMN uploaded INTEGER;
ALTER TABLE service ADD COLUMN media INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service ADD COLUMN size REAL NOT NULL DEFAULT 0;
UPDATE service SET
    media = (SELECT count(*) FROM media WHERE service_id = service.id),
    size = (SELECT total(size) FROM media WHERE service_id = service.id);
CREATE TRIGGER media_counted AFTER INSERT ON media BEGIN
    UPDATE service SET media = media + 1, size = size + ifnull(new.size, 0) WHERE id = new.service_id;
END;
CREATE TRIGGER media_recounted AFTER UPDATE OF service_id, size ON media
WHEN old.service_id IS NOT new.service_id OR old.size IS NOT new.size BEGIN
    UPDATE service SET media = media - 1, size = size - ifnull(old.size, 0) WHERE id = old.service_id;
    UPDATE service SET media = media + 1, size = size + ifnull(new.size, 0) WHERE id = new.service_id;
END;
CREATE TRIGGER media_discounted AFTER DELETE ON media BEGIN
    UPDATE service SET media = media - 1, size = size - ifnull(old.size, 0) WHERE id = old.service_id;
END;
"""

#: Malformed rows, each under its SID or its position, with the reason. Those without a conversation belong to
#: the list of conversations.
_ODD_ROWS: Final = """
CREATE TABLE odd_row (
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX odd_row_by_name ON odd_row(service_id, ifnull(conversation_id, 0), name);
CREATE INDEX odd_row_by_conversation ON odd_row(conversation_id);
"""

#: Messages with their texts, as far as they are stored (``service.text``: around, all or none; NULL before
#: the first read with texts). ``position`` is Twilio's index, ``media`` counts the media of a message, and
#: ``round`` is the round of its conversation when it was read. ``person`` names the authors of a service,
#: ``participant`` those of a conversation, read at ``people_at``. ``unseen`` are media that arrived after the
#: first sync and have not been viewed. ``identity`` distinguishes one file from the next, which has other row
#: ids.
_MESSAGES: Final = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER,
    author TEXT,
    sent INTEGER,
    body TEXT,
    media INTEGER NOT NULL,
    round INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_position ON message(conversation_id, position);
CREATE INDEX message_with_media ON message(conversation_id, position) WHERE media > 0;
CREATE VIEW message_words AS SELECT id, folded(body) AS words FROM message WHERE body IS NOT NULL;
CREATE VIRTUAL TABLE message_index USING fts5(
    words, content='message_words', content_rowid='id', detail=none, columnsize=0,
    tokenize='trigram case_sensitive 1'
);
CREATE TRIGGER message_added AFTER INSERT ON message WHEN new.body IS NOT NULL BEGIN
    INSERT INTO message_index(rowid, words) VALUES (new.id, folded(new.body));
END;
CREATE TRIGGER message_changed AFTER UPDATE OF body ON message WHEN old.body IS NOT new.body BEGIN
    INSERT INTO message_index(message_index, rowid, words)
    SELECT 'delete', old.id, folded(old.body) WHERE old.body IS NOT NULL;
    INSERT INTO message_index(rowid, words) SELECT new.id, folded(new.body) WHERE new.body IS NOT NULL;
END;
CREATE TRIGGER message_forgotten AFTER DELETE ON message WHEN old.body IS NOT NULL BEGIN
    INSERT INTO message_index(message_index, rowid, words) VALUES ('delete', old.id, folded(old.body));
END;
ALTER TABLE service ADD COLUMN text TEXT;
CREATE TABLE person (
    service_id INTEGER NOT NULL REFERENCES service(id) ON DELETE CASCADE,
    author TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (service_id, author)
) STRICT, WITHOUT ROWID;
CREATE TABLE participant (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    sid TEXT NOT NULL,
    author TEXT,
    channel TEXT,
    name TEXT,
    PRIMARY KEY (conversation_id, sid)
) STRICT, WITHOUT ROWID;
ALTER TABLE conversation ADD COLUMN people_at INTEGER;
CREATE TABLE unseen (media_id INTEGER PRIMARY KEY REFERENCES media(id) ON DELETE CASCADE) STRICT;
CREATE TABLE identity (token TEXT NOT NULL) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
"""

#: The migrations from each version to the next, starting with an empty file. Never change a released
#: migration.
STEPS: Final = (_FIRST_TABLES, _READING, _LISTS, _DETAILS, _ODD_ROWS, _MESSAGES)
VERSION: Final = len(STEPS)

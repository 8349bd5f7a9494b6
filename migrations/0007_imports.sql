-- A file on its way in: uploaded, mapped, tried, loaded, perhaps undone.
CREATE TABLE import (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('people', 'products', 'accounts', 'opportunities', 'quotas')),
    file_name     TEXT NOT NULL CHECK (length(file_name) <= 255),
    -- Emptied once the file is loaded or cannot be read: nothing reads it again.
    content       BYTEA NOT NULL,
    settings      JSONB NOT NULL DEFAULT '{}',
    state         TEXT NOT NULL CHECK (state IN ('uploaded', 'running', 'done', 'failed', 'undone')),
    -- Why the file cannot be read.
    problem       JSONB,
    lines_done    INTEGER NOT NULL DEFAULT 0,
    lines_total   INTEGER NOT NULL DEFAULT 0,
    -- The latest dry run, or what was written.
    report        JSONB,
    created_at    TIMESTAMPTZ NOT NULL,
    created_by    BIGINT NOT NULL REFERENCES person,
    finished_at   TIMESTAMPTZ
);
CREATE INDEX import_recent ON import (created_at DESC, id DESC);

-- What an import made besides opportunities and quotas (which carry its key themselves), so that it can
-- be taken back as a whole while nothing was edited since.
CREATE TABLE import_record (
    import_id   BIGINT NOT NULL REFERENCES import ON DELETE CASCADE,
    subject     TEXT NOT NULL CHECK (subject IN ('person', 'account', 'product', 'site')),
    subject_id  BIGINT NOT NULL,
    PRIMARY KEY (import_id, subject, subject_id)
);

-- A mapping is found again by the columns of the file it was made for.
CREATE TABLE import_mapping (
    kind        TEXT NOT NULL,
    header      TEXT NOT NULL,
    settings    JSONB NOT NULL,
    changed_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (kind, header)
);

-- A file may name records of a line that its other readers do not see: it is its uploader's, and the administrators'.
ALTER TABLE import ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_own ON import TO quarterdeck_app
    USING (created_by = (SELECT current_person())
           OR (SELECT EXISTS (SELECT FROM person WHERE id = current_person() AND active AND role = 'administrator')))
    WITH CHECK (created_by = (SELECT current_person())
           OR (SELECT EXISTS (SELECT FROM person WHERE id = current_person() AND active AND role = 'administrator')));
CREATE POLICY import_record_own ON import_record TO quarterdeck_app
    USING (EXISTS (SELECT FROM import WHERE import.id = import_id))
    WITH CHECK (EXISTS (SELECT FROM import WHERE import.id = import_id));

GRANT SELECT, INSERT, UPDATE ON import, import_mapping TO quarterdeck_app;
GRANT SELECT, INSERT, DELETE ON import_record TO quarterdeck_app;

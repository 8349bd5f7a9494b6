-- A file on its way in: uploaded, mapped, tried, loaded, perhaps undone.
CREATE TABLE import (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('people', 'products', 'accounts', 'opportunities', 'quotas')),
    file_name     TEXT NOT NULL,
    content       BYTEA NOT NULL,
    settings      JSONB NOT NULL DEFAULT '{}',
    state         TEXT NOT NULL CHECK (state IN ('uploaded', 'running', 'done', 'failed', 'undone')),
    lines_done    INTEGER NOT NULL DEFAULT 0,
    lines_total   INTEGER NOT NULL DEFAULT 0,
    report        JSONB,
    created_at    TIMESTAMPTZ NOT NULL,
    created_by    BIGINT NOT NULL REFERENCES person,
    finished_at   TIMESTAMPTZ
);

-- What an import made, so that it can be taken back as a whole while nothing was edited since.
CREATE TABLE import_record (
    import_id   BIGINT NOT NULL REFERENCES import ON DELETE CASCADE,
    subject     TEXT NOT NULL,
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

GRANT SELECT, INSERT, UPDATE ON import, import_mapping TO quarterdeck_app;
GRANT SELECT, INSERT, DELETE ON import_record TO quarterdeck_app;

-- Questions that people ask again, and the dashboards that they make of them (SPEC W7, D9).
--
-- A question is kept as the address that asks it, not as parts: what an address can say grows, and a part that a
-- later version no longer knows is then told by name instead of being lost.
CREATE TABLE question (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query      TEXT NOT NULL CHECK (length(query) <= 4000),
    -- Shared with everybody here; each sees their own records in it.
    shared     BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT question_name_unique UNIQUE (person_id, name)
);
ALTER TABLE question ENABLE ROW LEVEL SECURITY;
CREATE POLICY question_seen ON question FOR SELECT TO quarterdeck_app
    USING (person_id = (SELECT current_person()) OR shared AND (SELECT current_person()) IS NOT NULL);
CREATE POLICY question_added ON question FOR INSERT TO quarterdeck_app
    WITH CHECK (person_id = (SELECT current_person()));
CREATE POLICY question_changed ON question FOR UPDATE TO quarterdeck_app
    USING (person_id = (SELECT current_person())) WITH CHECK (person_id = (SELECT current_person()));
CREATE POLICY question_deleted ON question FOR DELETE TO quarterdeck_app
    USING (person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON question TO quarterdeck_app;

-- What a person put on their dashboard, in their order. A question that is no longer shared stays as an empty
-- place until they take it away.
CREATE TABLE dashboard_tile (
    person_id    BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    question_id  BIGINT NOT NULL REFERENCES question ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    PRIMARY KEY (person_id, question_id)
);
ALTER TABLE dashboard_tile ENABLE ROW LEVEL SECURITY;
CREATE POLICY dashboard_tile_own ON dashboard_tile TO quarterdeck_app
    USING (person_id = (SELECT current_person())) WITH CHECK (person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON dashboard_tile TO quarterdeck_app;

-- The charts keep filters under names too.
ALTER TABLE saved_view DROP CONSTRAINT saved_view_page_check,
    ADD CONSTRAINT saved_view_page_check CHECK (page IN ('board', 'opportunities', 'analysis'));

-- When a signed deal was signed: the first of its signed versions.
CREATE INDEX opportunity_version_signed ON opportunity_version (opportunity_id, stage_since)
    WHERE stage_kind IN ('won', 'closed_won');

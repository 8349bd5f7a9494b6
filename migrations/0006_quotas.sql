-- Quotas are never overwritten: the highest version counts, the others are its history (SPEC P5).
-- kind: what the person sells themselves, or what their team as a whole answers for.
CREATE TABLE quota (
    person_id      BIGINT NOT NULL REFERENCES person,
    quarter_start  DATE NOT NULL CHECK (extract(day FROM quarter_start) = 1),
    kind           TEXT NOT NULL CHECK (kind IN ('individual', 'team')),
    version        INTEGER NOT NULL CHECK (version > 0),
    amount         NUMERIC(20, 4) NOT NULL CHECK (amount >= 0),
    currency       TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    recorded_at    TIMESTAMPTZ NOT NULL,
    recorded_by    BIGINT REFERENCES person,
    import_id      BIGINT,
    PRIMARY KEY (person_id, quarter_start, kind, version)
);
CREATE INDEX quota_quarter ON quota (quarter_start);

ALTER TABLE quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY quota_seen ON quota FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id IN (SELECT visible_owners()));
CREATE POLICY quota_set ON quota FOR INSERT TO quarterdeck_app
    WITH CHECK ((SELECT leads())
                AND ((SELECT sees_everything()) OR person_id IN (SELECT visible_owners())));
CREATE POLICY quota_withdrawn ON quota FOR DELETE TO quarterdeck_app
    USING (import_id IS NOT NULL AND (SELECT leads()) AND ((SELECT sees_everything()) OR person_id IN (SELECT visible_owners())));
GRANT SELECT, INSERT, DELETE ON quota TO quarterdeck_app;

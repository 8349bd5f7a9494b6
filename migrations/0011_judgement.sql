-- Judgement over the records of a quarter (SPEC F3): what owners submit and what managers make of it. Rows are only
-- ever added: the highest version of a call counts, the others are its history. Nothing here touches an opportunity.

CREATE TABLE judgement (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer          TEXT NOT NULL CHECK (layer IN ('submission', 'adjustment')),
    -- Whose figures are judged: the person's own, or those of the team that the person leads, as a whole.
    person_id      BIGINT NOT NULL REFERENCES person,
    whole_team     BOOLEAN NOT NULL DEFAULT FALSE,
    -- In whose position; somebody who stands in is in recorded_by.
    author_id      BIGINT NOT NULL REFERENCES person,
    quarter_start  DATE NOT NULL CHECK (extract(day FROM quarter_start) = 1),
    category       TEXT NOT NULL CHECK (category IN ('closed', 'commit', 'best_case', 'pipeline')),
    version        INTEGER NOT NULL CHECK (version > 0),
    -- Null withdraws the call.
    amount         NUMERIC(20, 4) CHECK (amount >= 0),
    currency       TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    note           TEXT NOT NULL CHECK (length(note) <= 2000),
    -- What the records showed when it was made: where they moved since, the call is stale.
    records        NUMERIC NOT NULL,
    recorded_at    TIMESTAMPTZ NOT NULL,
    recorded_on    DATE NOT NULL,
    recorded_by    BIGINT NOT NULL REFERENCES person,
    -- Two writers of one version cannot both succeed.
    CONSTRAINT judgement_version UNIQUE (quarter_start, layer, person_id, whole_team, author_id, category, version),
    CONSTRAINT judgement_author CHECK ((layer = 'submission') = (author_id = person_id)),
    CONSTRAINT judgement_submission_is_of_a_person CHECK (layer = 'adjustment' OR NOT whole_team)
);

-- In whose positions the current person judges: their own, and those of the people for whom they stand in today. An
-- assistant reads the manager's records but is nobody's judge.
CREATE FUNCTION judging_positions() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT id FROM person WHERE id = current_person() AND active
    UNION
    SELECT absence.person_id FROM absence JOIN person viewer ON viewer.id = absence.stand_in_id AND viewer.active
    WHERE absence.stand_in_id = current_person()
      AND absence.valid_from <= business_day() AND absence.valid_to > business_day()
$$;

-- Everybody at and below those positions, and for which quarters: today's line for all of them, a line that has
-- ended for the quarters that it closed (as former_reports()).
CREATE FUNCTION judging_lines()
RETURNS TABLE (position_id BIGINT, person_id BIGINT, depth INTEGER, today BOOLEAN, counts_from DATE, counts_to DATE)
LANGUAGE sql STABLE AS $$
    SELECT line.ancestor_id, line.descendant_id, line.depth, held.today,
           CASE WHEN held.today THEN '1900-01-01' ELSE quarter_start(line.valid_from) END,
           CASE WHEN held.today THEN 'infinity' ELSE quarter_start(line.valid_to) END
    FROM reporting_line line
    CROSS JOIN LATERAL (SELECT line.valid_to IS NULL OR line.valid_to > business_day() AS today) held
    WHERE line.ancestor_id IN (SELECT judging_positions()) AND line.valid_from <= business_day()
$$;

-- A submission: its owner and everybody above. An adjustment: its author and everybody above the author; whoever is
-- judged sees it only from above the author, in their own name. Those who see everything see both, but not what
-- others made of themselves.
ALTER TABLE judgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY judgement_seen ON judgement FOR SELECT TO quarterdeck_app
    USING (CASE
        WHEN layer = 'adjustment' AND person_id = (SELECT current_person()) THEN EXISTS (
            SELECT FROM judging_lines() line WHERE line.position_id = (SELECT current_person())
            AND line.person_id = author_id AND quarter_start >= line.counts_from AND quarter_start < line.counts_to)
        ELSE (SELECT sees_everything()) OR EXISTS (
            SELECT FROM judging_lines() line WHERE line.person_id = author_id
            AND quarter_start >= line.counts_from AND quarter_start < line.counts_to) END);
-- One submits one's own quarter, and adjusts who is below today; in one's position or in that of somebody absent,
-- whose judgement of oneself stays theirs.
CREATE POLICY judgement_made ON judgement FOR INSERT TO quarterdeck_app
    WITH CHECK ((SELECT may_write()) AND recorded_by = (SELECT current_person())
        AND author_id IN (SELECT judging_positions())
        AND (layer = 'submission' OR person_id <> (SELECT current_person()) AND EXISTS (
            SELECT FROM reporting_line line WHERE line.ancestor_id = author_id AND line.descendant_id = judgement.person_id
            AND line.depth > 0 AND line.valid_from <= business_day()
            AND (line.valid_to IS NULL OR line.valid_to > business_day()))));
GRANT SELECT, INSERT ON judgement TO quarterdeck_app;

-- The event of a judgement is seen by whoever sees the judgement.
ALTER TABLE event DROP CONSTRAINT event_subject_check;
ALTER TABLE event ADD CONSTRAINT event_subject_check CHECK (subject IN ('opportunity', 'account', 'product', 'person',
    'quota', 'organisation', 'import', 'site', 'session', 'token', 'judgement'));
ALTER POLICY event_seen ON event
    USING (CASE
        WHEN subject = 'opportunity' THEN EXISTS (SELECT FROM opportunity o WHERE o.id = subject_id)
        WHEN subject = 'judgement' THEN EXISTS (SELECT FROM judgement j WHERE j.id = subject_id)
        WHEN subject = 'quota' THEN (SELECT sees_everything()) OR subject_id IN (SELECT visible_owners())
        WHEN subject IN ('person', 'session', 'token')
            THEN (SELECT administers()) OR subject_id = (SELECT current_person())
        WHEN subject = 'import' THEN (SELECT administers()) OR actor_id = (SELECT current_person())
        ELSE (SELECT current_person()) IS NOT NULL END);

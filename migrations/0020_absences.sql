-- Hand-over during absence (SPEC P5): whoever is away, whoever leads them and administrators enter it.

-- One stand-in at a time. Ranges of one number compare persons without a further extension.
ALTER TABLE absence ADD CONSTRAINT absence_no_overlap EXCLUDE USING gist (
    int8range(person_id, person_id, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&);
CREATE INDEX absence_person ON absence (person_id, valid_to);

CREATE FUNCTION keeps_absences_of(person BIGINT) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT may_write() AND (person = current_person() OR administers() OR leads() AND EXISTS (
        SELECT FROM reporting_line line WHERE line.ancestor_id = current_person() AND line.descendant_id = person
        AND line.valid_from <= business_day() AND (line.valid_to IS NULL OR line.valid_to > business_day())))
$$;

ALTER TABLE absence ENABLE ROW LEVEL SECURITY;
-- Colleagues may know whom to ask instead. watched_people() reads this table to tell who sees what, so that a policy
-- which asked it back would never end.
CREATE POLICY absence_seen ON absence FOR SELECT TO quarterdeck_app USING ((SELECT current_person()) IS NOT NULL);
CREATE POLICY absence_entered ON absence FOR INSERT TO quarterdeck_app
    WITH CHECK (recorded_by = (SELECT current_person()) AND keeps_absences_of(person_id));
CREATE POLICY absence_changed ON absence FOR UPDATE TO quarterdeck_app USING (keeps_absences_of(person_id));
CREATE POLICY absence_removed ON absence FOR DELETE TO quarterdeck_app USING (keeps_absences_of(person_id));

-- The audit trail takes in who comes and goes, and is read by time (SPEC F9).
--
-- Events of 'session' and 'token' are a person's: subject_id is that person, whose sessions and tokens come and go;
-- 0 where a sign-in was refused and no person is meant.
ALTER TABLE event DROP CONSTRAINT event_subject_check;
ALTER TABLE event ADD CONSTRAINT event_subject_check CHECK (subject IN ('opportunity', 'account', 'product', 'person',
    'quota', 'organisation', 'import', 'site', 'session', 'token'));

-- Newest first: all, of one person, of one kind of subject. Opportunities are by far the most, so that the
-- general index finds them at once; the others would be looked for among them.
CREATE INDEX event_recent ON event (at DESC, id DESC);
CREATE INDEX event_actor ON event (actor_id, at DESC, id DESC);
CREATE INDEX event_rare ON event (subject, at DESC, id DESC) WHERE subject <> 'opportunity';

CREATE FUNCTION administers() RETURNS BOOLEAN LANGUAGE sql STABLE AS
    $$ SELECT EXISTS (SELECT FROM person WHERE id = current_person() AND active AND role = 'administrator') $$;

-- What concerns a person's access is for that person and for administrators; who sees every opportunity does
-- not therefore see when colleagues come and go.
DROP POLICY event_seen ON event;
CREATE POLICY event_seen ON event FOR SELECT TO quarterdeck_app
    USING (CASE
        WHEN subject = 'opportunity' THEN EXISTS (SELECT FROM opportunity o WHERE o.id = subject_id)
        WHEN subject = 'quota' THEN (SELECT sees_everything()) OR subject_id IN (SELECT visible_owners())
        WHEN subject IN ('person', 'session', 'token')
            THEN (SELECT administers()) OR subject_id = (SELECT current_person())
        WHEN subject = 'import' THEN (SELECT administers()) OR actor_id = (SELECT current_person())
        ELSE (SELECT current_person()) IS NOT NULL END);

-- Nobody writes history in somebody else's name; at the door nobody has a name yet, and only refusals are noted.
-- The operator writes as the owner of the schema, whom no policy binds.
DROP POLICY event_recorded ON event;
CREATE POLICY event_recorded ON event FOR INSERT TO quarterdeck_app
    WITH CHECK (actor_id = (SELECT current_person())
        OR (actor_id IS NULL AND (SELECT current_person()) IS NULL
            AND subject = 'session' AND kind IN ('refused', 'limited')));

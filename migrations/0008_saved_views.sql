-- A filter under a name, for one person: the address it stands for, without the page.
CREATE TABLE saved_view (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    page       TEXT NOT NULL CHECK (page IN ('board', 'opportunities')),
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query      TEXT NOT NULL CHECK (length(query) <= 2000),
    UNIQUE (person_id, page, name)
);
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
CREATE POLICY saved_view_own ON saved_view TO quarterdeck_app
    USING (person_id = (SELECT current_person())) WITH CHECK (person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO quarterdeck_app;

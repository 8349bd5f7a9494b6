-- What each person's quarter looked like at the end of a day: kept for the days that the weekly trend shows, so that
-- a trend reads some hundred rows instead of every version ever. A cache: it follows from the history alone, is filled
-- when it is asked for, and `quarterdeck rebuild` makes it anew. Days that are over never change, except by what the
-- triggers below name.
CREATE TABLE forecast_snapshot (
    day            DATE NOT NULL,
    quarter_start  DATE NOT NULL,
    person_id      BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    category       TEXT NOT NULL,
    amount         NUMERIC(20, 4) NOT NULL,
    PRIMARY KEY (quarter_start, day, person_id, category)
);
-- Which are there, also where nobody had anything.
CREATE TABLE forecast_snapshot_taken (
    day            DATE NOT NULL,
    quarter_start  DATE NOT NULL,
    PRIMARY KEY (quarter_start, day)
);

ALTER TABLE forecast_snapshot ENABLE ROW LEVEL SECURITY;
CREATE POLICY forecast_snapshot_seen ON forecast_snapshot FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id IN (SELECT visible_owners())
           OR EXISTS (SELECT FROM former_reports() f WHERE f.person_id = forecast_snapshot.person_id
                      AND quarter_start >= f.counts_from AND quarter_start < f.counts_to));
GRANT SELECT ON forecast_snapshot, forecast_snapshot_taken TO quarterdeck_app;

-- Rates that are entered late, fiscal years and rate policies that change, and imports that are taken back alter the
-- past as it is reported; runs as the owner of the schema, since nobody else may empty the cache.
CREATE FUNCTION forget_forecast_snapshots() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    -- Whoever fills the cache holds this lock, too: a filling that did not see this change is emptied by it.
    PERFORM pg_advisory_xact_lock(hashtextextended('forecast_snapshot', 0));
    DELETE FROM forecast_snapshot_taken;
    DELETE FROM forecast_snapshot;
    RETURN NULL;
END $$;
CREATE TRIGGER exchange_rate_alters_the_past AFTER INSERT ON exchange_rate
    FOR EACH STATEMENT EXECUTE FUNCTION forget_forecast_snapshots();
CREATE TRIGGER reporting_rule_alters_the_past AFTER INSERT OR UPDATE OR DELETE ON reporting_rule
    FOR EACH STATEMENT EXECUTE FUNCTION forget_forecast_snapshots();
CREATE TRIGGER withdrawal_alters_the_past AFTER DELETE ON opportunity
    FOR EACH STATEMENT EXECUTE FUNCTION forget_forecast_snapshots();

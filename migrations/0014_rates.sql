-- Exchange rates are kept by administrators: typed, corrected, withdrawn, imported.

ALTER TABLE exchange_rate
    -- The key of a rate's first version names the rate in the audit trail.
    ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN import_id BIGINT;
CREATE INDEX exchange_rate_import ON exchange_rate (import_id) WHERE import_id IS NOT NULL;

-- Everybody reads what totals are converted with. Nobody overwrites a version; only an import takes its own back.
ALTER TABLE exchange_rate ENABLE ROW LEVEL SECURITY;
CREATE POLICY exchange_rate_seen ON exchange_rate FOR SELECT TO quarterdeck_app
    USING ((SELECT current_person()) IS NOT NULL);
CREATE POLICY exchange_rate_recorded ON exchange_rate FOR INSERT TO quarterdeck_app
    WITH CHECK ((SELECT administers()) AND recorded_by = (SELECT current_person()));
CREATE POLICY exchange_rate_taken_back ON exchange_rate FOR DELETE TO quarterdeck_app
    USING (import_id IS NOT NULL AND (SELECT administers()));
GRANT DELETE ON exchange_rate TO quarterdeck_app;

DROP TRIGGER exchange_rate_alters_the_past ON exchange_rate;
CREATE TRIGGER exchange_rate_alters_the_past AFTER INSERT OR DELETE ON exchange_rate
    FOR EACH STATEMENT EXECUTE FUNCTION forget_forecast_snapshots();

ALTER TABLE event DROP CONSTRAINT event_subject_check;
ALTER TABLE event ADD CONSTRAINT event_subject_check CHECK (subject IN ('opportunity', 'account', 'product', 'person',
    'quota', 'organisation', 'import', 'site', 'session', 'token', 'judgement', 'exchange_rate'));

ALTER TABLE import DROP CONSTRAINT import_kind_check;
ALTER TABLE import ADD CONSTRAINT import_kind_check
    CHECK (kind IN ('people', 'products', 'accounts', 'opportunities', 'quotas', 'exchange_rates'));

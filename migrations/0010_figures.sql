-- What reports read: validity in days of business, deal types, credit that several people share.

-- The company's own day begins at its own midnight, wherever the server stands.
ALTER TABLE organisation
    ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) BETWEEN 1 AND 60),
    -- Deal types (SPEC P1), in the organisation's currency: small below the first, large above the second.
    ADD COLUMN small_below NUMERIC(20, 4) NOT NULL DEFAULT 50000 CHECK (small_below >= 0),
    ADD COLUMN large_above NUMERIC(20, 4) NOT NULL DEFAULT 250000,
    ADD CONSTRAINT organisation_thresholds_in_order CHECK (large_above >= small_below);

CREATE OR REPLACE FUNCTION business_day() RETURNS DATE LANGUAGE sql STABLE AS
    $$ SELECT COALESCE(NULLIF(current_setting('quarterdeck.today', TRUE), '')::DATE,
                       (now() AT TIME ZONE (SELECT time_zone FROM organisation))::DATE) $$;

-- Fiscal year and rate policy, from the first day of a quarter on: a later change never regroups or
-- converts an earlier quarter anew.
CREATE TABLE reporting_rule (
    effective_from      DATE PRIMARY KEY CHECK (extract(day FROM effective_from) = 1),
    fiscal_first_month  SMALLINT NOT NULL CHECK (fiscal_first_month BETWEEN 1 AND 12),
    -- Which exchange rates convert amounts: of the day, of the quarter, of the budget.
    rate_policy         TEXT NOT NULL CHECK (rate_policy IN ('day', 'quarter', 'budget'))
);
INSERT INTO reporting_rule SELECT '1900-01-01', fiscal_first_month, 'day' FROM organisation;
ALTER TABLE organisation DROP COLUMN fiscal_first_month;
GRANT SELECT, INSERT, UPDATE, DELETE ON reporting_rule TO quarterdeck_app;

-- The first day of the fiscal quarter that a day lies in.
CREATE FUNCTION quarter_start(day DATE) RETURNS DATE LANGUAGE sql STABLE AS $$
    SELECT GREATEST(effective_from, (date_trunc('month', day)
               - make_interval(months => (extract(month FROM day)::int - fiscal_first_month + 12) % 3))::date)
    FROM reporting_rule WHERE effective_from <= day ORDER BY effective_from DESC LIMIT 1
$$;

-- What one unit of a currency is worth in the organisation's currency. Never overwritten: a correction is a
-- later version, and a report as of an earlier day keeps the version that was known then (the first one
-- counts as known from its own day on, so that rates can be entered late). Null withdraws a rate.
CREATE TABLE exchange_rate (
    currency     TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    kind         TEXT NOT NULL CHECK (kind IN ('day', 'quarter', 'budget')),
    -- day: the day; quarter: its first day; budget: the first day of the fiscal year or of a later quarter of it.
    valid_from   DATE NOT NULL CHECK (valid_from BETWEEN '1900-01-01' AND '2200-12-31'),
    version      INTEGER NOT NULL CHECK (version > 0),
    rate         NUMERIC(20, 10) CHECK (rate > 0),
    recorded_on  DATE NOT NULL,
    recorded_at  TIMESTAMPTZ NOT NULL,
    recorded_by  BIGINT REFERENCES person,
    PRIMARY KEY (currency, kind, valid_from, version)
);
GRANT SELECT, INSERT ON exchange_rate TO quarterdeck_app;

-- Somebody looks after another person's records for some time. Figures and quota stay the absent person's.
CREATE TABLE absence (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    stand_in_id  BIGINT NOT NULL REFERENCES person ON DELETE CASCADE,
    valid_from   DATE NOT NULL,
    valid_to     DATE NOT NULL CHECK (valid_to > valid_from),
    recorded_at  TIMESTAMPTZ NOT NULL,
    recorded_by  BIGINT REFERENCES person,
    CONSTRAINT absence_not_oneself CHECK (person_id <> stand_in_id)
);
CREATE INDEX absence_stand_in ON absence (stand_in_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON absence TO quarterdeck_app;

-- For whose lines the current person looks: their own; for an assistant that of the manager; and those of the
-- people for whom they stand in today.
CREATE FUNCTION watched_people() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT CASE viewer.role
        WHEN 'sales_assistant' THEN (
            SELECT up.ancestor_id FROM reporting_line up
            WHERE up.descendant_id = viewer.id AND up.depth = 1
              AND up.valid_from <= business_day() AND (up.valid_to IS NULL OR up.valid_to > business_day()))
        ELSE viewer.id END
    FROM person viewer WHERE viewer.id = current_person() AND viewer.active
    UNION
    SELECT absence.person_id FROM absence JOIN person viewer ON viewer.id = absence.stand_in_id AND viewer.active
    WHERE absence.stand_in_id = current_person()
      AND absence.valid_from <= business_day() AND absence.valid_to > business_day()
$$;

CREATE OR REPLACE FUNCTION visible_owners() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT line.descendant_id FROM reporting_line line
    WHERE line.ancestor_id IN (SELECT watched_people())
      AND line.valid_from <= business_day() AND (line.valid_to IS NULL OR line.valid_to > business_day())
$$;

-- A quarter belongs to whoever leads a person on its last day. Whoever led somebody then, and no longer does,
-- keeps the figures of those quarters: closing dates from the first day to before the second.
CREATE FUNCTION former_reports() RETURNS TABLE (person_id BIGINT, counts_from DATE, counts_to DATE)
LANGUAGE sql STABLE AS $$
    SELECT line.descendant_id, quarter_start(line.valid_from), quarter_start(line.valid_to)
    FROM reporting_line line
    WHERE line.ancestor_id IN (SELECT watched_people()) AND line.valid_to <= business_day()
$$;

-- Deal type and flags (SPEC P1). Unknown while there is no amount to derive it from.
-- credited and shares: the people who share the credit, and their percent; null while it is the owner's alone.
CREATE FUNCTION is_whole(shares NUMERIC[]) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS
    $$ SELECT sum(share) = 100 AND min(share) > 0 FROM unnest(shares) share $$;
ALTER TABLE opportunity
    ADD COLUMN complex BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN special_bid BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN deal_type TEXT CHECK (deal_type IN ('small', 'middle', 'large')),
    ADD COLUMN credited BIGINT[],
    ADD COLUMN shares NUMERIC(5, 2)[],
    ADD CONSTRAINT opportunity_split_is_whole CHECK (
        credited IS NULL AND shares IS NULL
        OR cardinality(credited) = cardinality(shares) AND cardinality(credited) BETWEEN 2 AND 10
           AND is_whole(shares) AND owner_id = ANY (credited));

-- Validity in days of business: as of the end of a day d, the version with day_from <= d < day_to counts.
-- Several changes of one day leave empty ranges behind, so one version a day remains.
ALTER TABLE opportunity_version
    ADD COLUMN day_from DATE,
    ADD COLUMN day_to DATE,
    ADD COLUMN stage_since DATE,
    ADD COLUMN opening_date DATE,
    ADD COLUMN deal_type TEXT,
    ADD COLUMN credited BIGINT[],
    -- The closing date of the version before: where it differs, the date slipped (or was pulled in).
    ADD COLUMN closing_before DATE;

-- Who is credited with which part of a version: the percents from share_from to share_to. Only for versions that
-- are split; the parts of an amount are the differences of its rounded steps, so they sum to it exactly.
CREATE TABLE opportunity_credit (
    opportunity_id  BIGINT NOT NULL,
    version         INTEGER NOT NULL,
    person_id       BIGINT NOT NULL REFERENCES person,
    share_from      NUMERIC(5, 2) NOT NULL CHECK (share_from >= 0),
    share_to        NUMERIC(5, 2) NOT NULL CHECK (share_to > share_from AND share_to <= 100),
    PRIMARY KEY (opportunity_id, version, person_id),
    FOREIGN KEY (opportunity_id, version) REFERENCES opportunity_version ON DELETE CASCADE
);
CREATE INDEX opportunity_credit_person ON opportunity_credit (person_id);

UPDATE opportunity SET deal_type = CASE WHEN amount > 250000 THEN 'large' WHEN amount >= 50000 THEN 'middle' ELSE 'small' END
WHERE amount IS NOT NULL AND currency = (SELECT currency FROM organisation);
UPDATE opportunity_version v SET day_from = v.valid_from::date, day_to = v.valid_to::date, stage_since = v.valid_from::date,
    opening_date = o.opening_date,
    deal_type = CASE WHEN v.amount > 250000 THEN 'large' WHEN v.amount >= 50000 THEN 'middle' WHEN v.amount IS NOT NULL THEN 'small' END
FROM opportunity o WHERE o.id = v.opportunity_id;
UPDATE opportunity_version v SET closing_before = (SELECT before.closing_date FROM opportunity_version before
    WHERE before.opportunity_id = v.opportunity_id AND before.valid_to = v.valid_from ORDER BY before.version DESC LIMIT 1);
ALTER TABLE opportunity_version
    ALTER COLUMN day_from SET NOT NULL,
    ALTER COLUMN stage_since SET NOT NULL,
    ALTER COLUMN opening_date SET NOT NULL,
    ADD CONSTRAINT opportunity_version_days CHECK (day_to >= day_from),
    ADD CONSTRAINT opportunity_version_open CHECK ((day_to IS NULL) = (valid_to IS NULL));

CREATE OR REPLACE FUNCTION record_opportunity_version() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    before DATE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.owner_id, NEW.site_id, NEW.account_id, NEW.product_id, NEW.stage_id, NEW.category, NEW.amount, NEW.currency,
            NEW.probability, NEW.closing_date, NEW.opening_date, NEW.deal_type, NEW.credited, NEW.shares)
           IS NOT DISTINCT FROM
           (OLD.owner_id, OLD.site_id, OLD.account_id, OLD.product_id, OLD.stage_id, OLD.category, OLD.amount, OLD.currency,
            OLD.probability, OLD.closing_date, OLD.opening_date, OLD.deal_type, OLD.credited, OLD.shares) THEN
            RETURN NULL;
        END IF;
        before := OLD.closing_date;
        UPDATE opportunity_version
        SET valid_to = GREATEST(NEW.changed_at, valid_from), day_to = GREATEST(business_day(), day_from)
        WHERE opportunity_id = NEW.id AND valid_to IS NULL;
    END IF;
    INSERT INTO opportunity_version (opportunity_id, version, valid_from, day_from, owner_id, site_id, account_id, product_id,
        pipeline_id, stage_id, stage_kind, stage_since, category, amount, currency, probability, closing_date, closing_before,
        opening_date, deal_type, credited)
    VALUES (NEW.id, NEW.version, NEW.changed_at,
        COALESCE((SELECT max(day_to) FROM opportunity_version WHERE opportunity_id = NEW.id), business_day()),
        NEW.owner_id, NEW.site_id, NEW.account_id, NEW.product_id, NEW.pipeline_id, NEW.stage_id, NEW.stage_kind,
        NEW.stage_since, NEW.category, NEW.amount, NEW.currency, NEW.probability, NEW.closing_date, before,
        NEW.opening_date, NEW.deal_type, NEW.credited);
    IF NEW.credited IS NOT NULL THEN
        INSERT INTO opportunity_credit (opportunity_id, version, person_id, share_from, share_to)
        SELECT NEW.id, NEW.version, person_id, sum(share) OVER line - share, sum(share) OVER line
        FROM unnest(NEW.credited, NEW.shares) WITH ORDINALITY AS part (person_id, share, place)
        WINDOW line AS (ORDER BY place);
    END IF;
    RETURN NULL;
END $$;

DROP INDEX opportunity_version_closing;
CREATE INDEX opportunity_version_as_of ON opportunity_version (closing_date, day_from, day_to)
    INCLUDE (opportunity_id, owner_id, category, amount, currency, probability);
CREATE INDEX opportunity_version_now ON opportunity_version (closing_date)
    INCLUDE (opportunity_id, owner_id, category, amount, currency, probability) WHERE day_to IS NULL;
CREATE INDEX opportunity_version_stage_now ON opportunity_version (stage_id, opportunity_id) WHERE day_to IS NULL;
CREATE INDEX opportunity_version_owner_now ON opportunity_version (owner_id) WHERE day_to IS NULL;
CREATE INDEX opportunity_version_changed ON opportunity_version (day_from);
CREATE INDEX opportunity_credited ON opportunity USING gin (credited) WHERE credited IS NOT NULL;

-- A record is seen by whoever sees its owner, or somebody who is credited with a part of it.
CREATE FUNCTION visible_owner_list() RETURNS BIGINT[] LANGUAGE sql STABLE AS
    $$ SELECT array_agg(id) FROM visible_owners() id $$;
DROP POLICY opportunity_seen ON opportunity;
CREATE POLICY opportunity_seen ON opportunity FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR owner_id IN (SELECT visible_owners())
           OR credited IS NOT NULL AND credited && (SELECT visible_owner_list())
           OR owner_id IN (SELECT person_id FROM former_reports()) AND EXISTS (
               SELECT FROM former_reports() f WHERE f.person_id = owner_id
               AND closing_date >= f.counts_from AND closing_date < f.counts_to));
DROP POLICY opportunity_version_seen ON opportunity_version;
CREATE POLICY opportunity_version_seen ON opportunity_version FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR owner_id IN (SELECT visible_owners())
           OR credited IS NOT NULL AND credited && (SELECT visible_owner_list())
           OR EXISTS (SELECT FROM opportunity o WHERE o.id = opportunity_id)
           OR owner_id IN (SELECT person_id FROM former_reports()) AND EXISTS (
               SELECT FROM former_reports() f WHERE f.person_id = owner_id
               AND closing_date >= f.counts_from AND closing_date < f.counts_to));
-- Credit is read with the version that it belongs to.
ALTER TABLE opportunity_credit ENABLE ROW LEVEL SECURITY;
CREATE POLICY opportunity_credit_seen ON opportunity_credit FOR SELECT TO quarterdeck_app
    USING (EXISTS (SELECT FROM opportunity_version v
                   WHERE v.opportunity_id = opportunity_credit.opportunity_id AND v.version = opportunity_credit.version));
CREATE POLICY opportunity_credit_recorded ON opportunity_credit FOR INSERT TO quarterdeck_app WITH CHECK ((SELECT may_write()));
GRANT SELECT, INSERT ON opportunity_credit TO quarterdeck_app;

-- A leader keeps the quotas of the quarters in which somebody reported to them.
DROP POLICY quota_seen ON quota;
CREATE POLICY quota_seen ON quota FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id IN (SELECT visible_owners())
           OR EXISTS (SELECT FROM former_reports() f WHERE f.person_id = quota.person_id
                      AND quarter_start >= f.counts_from AND quarter_start < f.counts_to));

-- The record behind a version that the viewer sees although they no longer see the record itself: it went to
-- another line since. Reports as of an earlier day still name it. Runs as the owner of the schema; asked only for
-- versions that row-level security has shown.
CREATE FUNCTION opportunity_behind(version_of BIGINT) RETURNS SETOF opportunity
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS
    $$ SELECT * FROM opportunity WHERE id = version_of $$;

-- A quota may change within its quarter, from a day on; reports as of an earlier day keep the one before.
ALTER TABLE quota
    ADD COLUMN effective_from DATE NOT NULL DEFAULT '1900-01-01',
    ADD COLUMN recorded_on DATE NOT NULL DEFAULT CURRENT_DATE;
UPDATE quota SET recorded_on = recorded_at::date;

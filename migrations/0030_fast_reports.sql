-- What makes reports fast: visibility and credit that the row alone decides, and indexes that hold all that sums read.

-- Who holds the record of a version today. Whoever sees a record sees its history, and row-level security need not
-- look the record up for every version that a report reads.
ALTER TABLE opportunity_version
    ADD COLUMN holder_id BIGINT REFERENCES person,
    ADD COLUMN co_holders BIGINT[],
    -- Of those credited, the percents from share_from to share_to. The parts of an amount are the differences of its
    -- rounded steps, so they sum to it exactly.
    ADD COLUMN share_from NUMERIC(5, 2)[],
    ADD COLUMN share_to NUMERIC(5, 2)[],
    -- Reports ask by month of closing and by the days on which a version stood; the current version stands for ever.
    ADD COLUMN closing_month DATE GENERATED ALWAYS AS (closing_date - (extract(day FROM closing_date)::int - 1)) STORED,
    ADD COLUMN stands_until DATE GENERATED ALWAYS AS (COALESCE(day_to, 'infinity'::date)) STORED;
ALTER TABLE opportunity_version DISABLE TRIGGER USER;
UPDATE opportunity_version v SET holder_id = o.owner_id, co_holders = o.credited FROM opportunity o WHERE o.id = v.opportunity_id;
UPDATE opportunity_version v SET share_from = line.share_from, share_to = line.share_to
FROM (SELECT c.opportunity_id, c.version,
             array_agg(c.share_from ORDER BY array_position(v.credited, c.person_id)) AS share_from,
             array_agg(c.share_to ORDER BY array_position(v.credited, c.person_id)) AS share_to
      FROM opportunity_credit c JOIN opportunity_version v USING (opportunity_id, version) GROUP BY 1, 2) line
WHERE (line.opportunity_id, line.version) = (v.opportunity_id, v.version);
DROP TABLE opportunity_credit;
ALTER TABLE opportunity_version ENABLE TRIGGER USER;
ALTER TABLE opportunity_version
    ALTER COLUMN holder_id SET NOT NULL,
    ADD CONSTRAINT opportunity_version_shares CHECK (
        cardinality(credited) IS NOT DISTINCT FROM cardinality(share_from)
        AND cardinality(credited) IS NOT DISTINCT FROM cardinality(share_to));

-- Parts as steps from 0 to 100: where each begins, and where it ends.
CREATE FUNCTION steps_after(shares NUMERIC[]) RETURNS NUMERIC[] LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT array_agg(upper ORDER BY place)
    FROM (SELECT place, sum(share) OVER (ORDER BY place) AS upper FROM unnest(shares) WITH ORDINALITY AS part (share, place)) step
$$;
CREATE FUNCTION steps_before(shares NUMERIC[]) RETURNS NUMERIC[] LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT array_agg(lower ORDER BY place)
    FROM (SELECT place, sum(share) OVER (ORDER BY place) - share AS lower FROM unnest(shares) WITH ORDINALITY AS part (share, place)) step
$$;

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
        opening_date, deal_type, credited, share_from, share_to, holder_id, co_holders)
    VALUES (NEW.id, NEW.version, NEW.changed_at,
        COALESCE((SELECT max(day_to) FROM opportunity_version WHERE opportunity_id = NEW.id), business_day()),
        NEW.owner_id, NEW.site_id, NEW.account_id, NEW.product_id, NEW.pipeline_id, NEW.stage_id, NEW.stage_kind,
        NEW.stage_since, NEW.category, NEW.amount, NEW.currency, NEW.probability, NEW.closing_date, before,
        NEW.opening_date, NEW.deal_type, NEW.credited,
        steps_before(NEW.shares), steps_after(NEW.shares), NEW.owner_id, NEW.credited);
    RETURN NULL;
END $$;

-- Runs as the owner of the schema: whoever hands a record over may not see all that it was before, or becomes.
CREATE FUNCTION pass_opportunity_versions() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    UPDATE opportunity_version SET holder_id = NEW.owner_id, co_holders = NEW.credited WHERE opportunity_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER opportunity_passes_history AFTER UPDATE OF owner_id, credited ON opportunity
    FOR EACH ROW WHEN ((OLD.owner_id, OLD.credited) IS DISTINCT FROM (NEW.owner_id, NEW.credited))
    EXECUTE FUNCTION pass_opportunity_versions();

-- What depends on the day alone is asked once per statement, not per line.
CREATE OR REPLACE FUNCTION watched_people() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT CASE viewer.role
        WHEN 'sales_assistant' THEN (
            SELECT up.ancestor_id FROM reporting_line up
            WHERE up.descendant_id = viewer.id AND up.depth = 1
              AND up.valid_from <= (SELECT business_day()) AND (up.valid_to IS NULL OR up.valid_to > (SELECT business_day())))
        ELSE viewer.id END
    FROM person viewer WHERE viewer.id = (SELECT current_person()) AND viewer.active
    UNION
    SELECT absence.person_id FROM absence JOIN person viewer ON viewer.id = absence.stand_in_id AND viewer.active
    WHERE absence.stand_in_id = (SELECT current_person())
      AND absence.valid_from <= (SELECT business_day()) AND absence.valid_to > (SELECT business_day())
$$;
CREATE OR REPLACE FUNCTION visible_owners() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS $$
    SELECT line.descendant_id FROM reporting_line line
    WHERE line.ancestor_id IN (SELECT watched_people())
      AND line.valid_from <= (SELECT business_day()) AND (line.valid_to IS NULL OR line.valid_to > (SELECT business_day()))
$$;
CREATE OR REPLACE FUNCTION former_reports() RETURNS TABLE (person_id BIGINT, counts_from DATE, counts_to DATE)
LANGUAGE sql STABLE AS $$
    SELECT line.descendant_id, quarter_start(line.valid_from), quarter_start(line.valid_to)
    FROM reporting_line line
    WHERE line.ancestor_id IN (SELECT watched_people()) AND line.valid_to <= (SELECT business_day())
$$;
-- Never null: a null would not end the question whether a person is among them.
CREATE OR REPLACE FUNCTION visible_owner_list() RETURNS BIGINT[] LANGUAGE sql STABLE AS
    $$ SELECT COALESCE(array_agg(id), '{}') FROM visible_owners() id $$;
CREATE FUNCTION former_report_list() RETURNS BIGINT[] LANGUAGE sql STABLE AS
    $$ SELECT COALESCE(array_agg(DISTINCT person_id), '{}') FROM former_reports() $$;

-- Whether somebody led a person in the quarter of a closing date and no longer does. A function, so that the planner
-- does not take a rare question for a dear one.
CREATE FUNCTION led_before(report BIGINT, closing DATE) RETURNS BOOLEAN LANGUAGE plpgsql STABLE COST 1 AS $$
BEGIN
    RETURN EXISTS (SELECT FROM former_reports() f WHERE f.person_id = report AND closing >= f.counts_from AND closing < f.counts_to);
END $$;

-- The first day that the history of the company knows; not who was there.
CREATE FUNCTION history_begins() RETURNS DATE LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
    $$ SELECT min(day_from) FROM opportunity_version $$;

-- Lists, not subqueries: PostgreSQL evaluates them once and knows that they cost nothing per row.
DROP POLICY opportunity_seen ON opportunity;
CREATE POLICY opportunity_seen ON opportunity FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR owner_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR credited IS NOT NULL AND credited && (SELECT visible_owner_list())
           OR owner_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(owner_id, closing_date));
DROP POLICY opportunity_version_seen ON opportunity_version;
CREATE POLICY opportunity_version_seen ON opportunity_version FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR owner_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR holder_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR credited IS NOT NULL AND credited && (SELECT visible_owner_list())
           OR co_holders IS NOT NULL AND co_holders && (SELECT visible_owner_list())
           OR owner_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(owner_id, closing_date));
DROP POLICY quota_seen ON quota;
CREATE POLICY quota_seen ON quota FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR person_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(person_id, quarter_start));
DROP POLICY forecast_snapshot_seen ON forecast_snapshot;
CREATE POLICY forecast_snapshot_seen ON forecast_snapshot FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR person_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(person_id, quarter_start));

DROP INDEX opportunity_version_as_of, opportunity_version_now;
CREATE INDEX opportunity_version_stood ON opportunity_version (closing_month, stands_until)
    INCLUDE (closing_date, day_from, day_to, opportunity_id, version, owner_id, holder_id, credited, share_from, share_to, co_holders, category,
             amount, currency, probability, stage_id, stage_kind, deal_type, site_id, product_id, account_id);
CREATE INDEX opportunity_version_now ON opportunity_version (closing_date)
    INCLUDE (day_from, day_to, opportunity_id, version, owner_id, holder_id, credited, share_from, share_to, co_holders, category,
             amount, currency, probability, stage_id, stage_kind, deal_type, site_id, product_id, account_id, closing_month)
    WHERE day_to IS NULL;
-- Most of what ended lies in no forecast category.
CREATE INDEX opportunity_version_counted ON opportunity_version (closing_date)
    INCLUDE (day_from, day_to, opportunity_id, version, owner_id, holder_id, credited, share_from, share_to, co_holders, category,
             amount, currency, probability, stage_id, stage_kind, deal_type, site_id, product_id, account_id, closing_month)
    WHERE day_to IS NULL AND category <> 'omitted';
CREATE INDEX opportunity_version_shared ON opportunity_version (closing_date)
    INCLUDE (day_from, day_to, stands_until, closing_month, opportunity_id, owner_id, holder_id, credited, share_from, share_to, co_holders, category)
    WHERE credited IS NOT NULL;
-- The risks of a pipeline are among its open records.
CREATE INDEX opportunity_version_open ON opportunity_version (closing_date)
    INCLUDE (day_to, opportunity_id, version, owner_id, holder_id, credited, share_from, share_to, co_holders, category, amount, currency,
             probability, stage_id, stage_kind, stage_since)
    WHERE day_to IS NULL AND stage_kind = 'open';
-- How one record stood on a day.
CREATE INDEX opportunity_version_of_record ON opportunity_version (opportunity_id, stands_until);
-- Closing dates that moved.
CREATE INDEX opportunity_version_slipped ON opportunity_version (day_from)
    INCLUDE (owner_id, holder_id, credited, co_holders, closing_before, closing_date, opportunity_id, version)
    WHERE closing_before <> closing_date;

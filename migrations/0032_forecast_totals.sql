-- Totals that are kept, so that a forecast reads as few rows for a million opportunities as for a thousand.
--
-- What a version counts for is written as changes of totals in the transaction that writes the version: it comes on the
-- day from which it stands, and goes on the day on which it ends. Changes are only ever added, so that nobody who moves a
-- card waits for somebody else's. Now and then they are folded into totals with the days on which they stood; a report
-- reads the totals of its day and the changes that are not folded yet, in one snapshot.
--
-- In each currency by itself: a report takes the organisation's own from here and converts the rest record by record,
-- since every record is rounded before it is summed. Omitted records and those without a closing date count nowhere.

-- Decimals of the minor unit (ISO 4217); a test holds it to `Currency::decimals`.
CREATE FUNCTION currency_decimals(code TEXT) RETURNS INTEGER LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN code IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
        WHEN code IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
        ELSE 2 END
$$;

CREATE TABLE forecast_total (
    currency       TEXT NOT NULL,
    closing_month  DATE NOT NULL,
    -- Who is credited.
    person_id      BIGINT NOT NULL,
    category       TEXT NOT NULL,
    -- The days at whose end the total stood: [day_from, day_to), infinity while it stands.
    day_from       DATE NOT NULL,
    day_to         DATE NOT NULL CHECK (day_to > day_from),
    -- Parts of records: one that several people share counts for each of them.
    count          BIGINT NOT NULL,
    amount         NUMERIC NOT NULL,
    weighted       NUMERIC NOT NULL
);
CREATE INDEX forecast_total_stood ON forecast_total (currency, closing_month, day_to)
    INCLUDE (day_from, person_id, category, count, amount, weighted);

CREATE TABLE forecast_total_change (
    currency       TEXT NOT NULL,
    closing_month  DATE NOT NULL,
    person_id      BIGINT NOT NULL,
    category       TEXT NOT NULL,
    day            DATE NOT NULL,
    count          BIGINT NOT NULL,
    amount         NUMERIC NOT NULL,
    weighted       NUMERIC NOT NULL
);
CREATE INDEX forecast_total_change_due ON forecast_total_change (currency, closing_month);

-- The three ways in which versions come and go differ only in what came and what went. What counts is written as in
-- `opportunity/slice/amounts.rs`, at a rate of one.
DO $do$
DECLARE
    way TEXT;
    versions TEXT;
    named TEXT;
BEGIN
    FOR way, versions, named IN VALUES
        ('INSERT', 'SELECT *, 1 AS sign FROM came', 'NEW TABLE AS came'),
        ('UPDATE', 'SELECT *, 1 AS sign FROM came UNION ALL SELECT *, -1 FROM gone', 'NEW TABLE AS came OLD TABLE AS gone'),
        ('DELETE', 'SELECT *, -1 AS sign FROM gone', 'OLD TABLE AS gone')
    LOOP
        EXECUTE format($make$
            CREATE FUNCTION count_on_%1$s() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $body$
            BEGIN
                INSERT INTO forecast_total_change (currency, closing_month, person_id, category, day, count, amount, weighted)
                SELECT v.currency, v.closing_month, COALESCE(c.person_id, v.owner_id), v.category, edge.day,
                       sum(edge.sign), sum(edge.sign * COALESCE(line.amount, 0)), sum(edge.sign * COALESCE(line.weighted, 0))
                FROM (%2$s) v
                LEFT JOIN LATERAL unnest(v.credited, v.share_from, v.share_to) AS c (person_id, share_from, share_to) ON TRUE
                CROSS JOIN LATERAL (SELECT v.amount AS whole, v.amount * v.probability / 100 AS likely,
                                           currency_decimals(v.currency) AS decimals) gross
                CROSS JOIN LATERAL (SELECT
                    CASE WHEN c.person_id IS NULL THEN round(whole, decimals)
                         ELSE round(whole * c.share_to / 100, decimals) - round(whole * c.share_from / 100, decimals) END AS amount,
                    CASE WHEN c.person_id IS NULL THEN round(likely, decimals)
                         ELSE round(likely * c.share_to / 100, decimals) - round(likely * c.share_from / 100, decimals) END AS weighted
                ) line
                CROSS JOIN LATERAL (VALUES (v.day_from, v.sign), (v.day_to, -v.sign)) AS edge (day, sign)
                WHERE v.category <> 'omitted' AND v.closing_month IS NOT NULL AND edge.day IS NOT NULL
                GROUP BY 1, 2, 3, 4, 5
                HAVING sum(edge.sign) <> 0 OR sum(edge.sign * COALESCE(line.amount, 0)) <> 0
                       OR sum(edge.sign * COALESCE(line.weighted, 0)) <> 0;
                RETURN NULL;
            END $body$
        $make$, lower(way), versions);
        EXECUTE format('CREATE TRIGGER opportunity_version_counts_on_%1$s AFTER %2$s ON opportunity_version REFERENCING %3$s
                        FOR EACH STATEMENT EXECUTE FUNCTION count_on_%1$s()', lower(way), way, named);
    END LOOP;
END $do$;

-- Folds the changes into the totals; gives how many. Totals that ended before the first change of their key stay.
CREATE FUNCTION fold_forecast_totals() RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    folded BIGINT;
BEGIN
    -- One at a time: each statement after it sees what the one before left.
    PERFORM pg_advisory_xact_lock(hashtextextended('forecast_total', 0));
    IF NOT EXISTS (SELECT FROM forecast_total_change) THEN
        RETURN 0;
    END IF;
    CREATE TEMPORARY TABLE due ON COMMIT DROP AS
        WITH taken AS (DELETE FROM forecast_total_change RETURNING *) SELECT * FROM taken;
    GET DIAGNOSTICS folded = ROW_COUNT;
    WITH reopened AS (
        DELETE FROM forecast_total t
        USING (SELECT currency, closing_month, person_id, category, min(day) AS first FROM due GROUP BY 1, 2, 3, 4) k
        WHERE (t.currency, t.closing_month, t.person_id, t.category) = (k.currency, k.closing_month, k.person_id, k.category)
          AND t.day_to >= k.first
        RETURNING t.*
    ), step AS (
        SELECT currency, closing_month, person_id, category, day,
               sum(count) AS count, sum(amount) AS amount, sum(weighted) AS weighted
        FROM (SELECT * FROM due
              UNION ALL SELECT currency, closing_month, person_id, category, day_from, count, amount, weighted FROM reopened
              UNION ALL SELECT currency, closing_month, person_id, category, day_to, -count, -amount, -weighted FROM reopened
                        WHERE day_to < 'infinity') edge
        GROUP BY 1, 2, 3, 4, 5
        HAVING sum(count) <> 0 OR sum(amount) <> 0 OR sum(weighted) <> 0
    ), stood AS (
        SELECT currency, closing_month, person_id, category, day AS day_from,
               COALESCE(lead(day) OVER key, 'infinity') AS day_to,
               sum(count) OVER key AS count, sum(amount) OVER key AS amount, sum(weighted) OVER key AS weighted
        FROM step WINDOW key AS (PARTITION BY currency, closing_month, person_id, category ORDER BY day)
    )
    INSERT INTO forecast_total (currency, closing_month, person_id, category, day_from, day_to, count, amount, weighted)
    SELECT * FROM stood WHERE count <> 0 OR amount <> 0 OR weighted <> 0;
    DROP TABLE due;
    RETURN folded;
END $$;

-- Makes all of it anew from the history; nobody writes versions meanwhile. Gives the rows that stand afterwards.
CREATE FUNCTION rebuild_forecast_totals() RETURNS BIGINT LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('forecast_total', 0));
    LOCK TABLE opportunity_version IN SHARE MODE;
    DELETE FROM forecast_total;
    DELETE FROM forecast_total_change;
    -- Every version anew, for the trigger that counts them.
    CREATE TEMPORARY TABLE version_again (LIKE opportunity_version) ON COMMIT DROP;
    CREATE TRIGGER counts_again AFTER INSERT ON version_again REFERENCING NEW TABLE AS came
        FOR EACH STATEMENT EXECUTE FUNCTION count_on_insert();
    INSERT INTO version_again SELECT * FROM opportunity_version;
    DROP TABLE version_again;
    PERFORM fold_forecast_totals();
    RETURN (SELECT count(*) FROM forecast_total);
END $$;
SELECT rebuild_forecast_totals();

ALTER TABLE forecast_total ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecast_total_change ENABLE ROW LEVEL SECURITY;
-- Quarters begin with a month, so a month belongs to whoever led a person in its quarter.
CREATE POLICY forecast_total_seen ON forecast_total FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR person_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(person_id, closing_month));
CREATE POLICY forecast_total_change_seen ON forecast_total_change FOR SELECT TO quarterdeck_app
    USING ((SELECT sees_everything()) OR person_id = ANY ((SELECT visible_owner_list())::bigint[])
           OR person_id = ANY ((SELECT former_report_list())::bigint[]) AND led_before(person_id, closing_month));
GRANT SELECT ON forecast_total, forecast_total_change TO quarterdeck_app;

-- Reports take the organisation's currency from the totals and read the records in other currencies, on either side of it.
DROP INDEX opportunity_version_stood, opportunity_version_shared, opportunity_version_of_record;
CREATE INDEX opportunity_version_stood ON opportunity_version (closing_month, stands_until, currency)
    INCLUDE (closing_date, day_from, day_to, opportunity_id, version, owner_id, holder_id, credited, share_from, share_to, co_holders, category,
             amount, probability, stage_id, stage_kind, deal_type, site_id, product_id, account_id);
CREATE INDEX opportunity_version_shared ON opportunity_version (closing_month, stands_until, currency)
    INCLUDE (closing_date, day_from, day_to, opportunity_id, owner_id, holder_id, credited, share_from, share_to, co_holders, category)
    WHERE credited IS NOT NULL;
-- How one record stood on a day: all that a report of changes asks of it.
CREATE INDEX opportunity_version_of_record ON opportunity_version (opportunity_id, stands_until)
    INCLUDE (day_from, owner_id, holder_id, credited, co_holders, stage_id, stage_kind, category, amount, currency, closing_date);

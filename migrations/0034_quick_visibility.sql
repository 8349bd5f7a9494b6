-- Whom somebody sees is asked once for every table that a statement names, so it has to cost next to nothing: PL/pgSQL keeps
-- the plans of its statements, a SQL function is planned anew each time. The answers are the same as before.
CREATE OR REPLACE FUNCTION sees_everything() RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM person WHERE id = current_person() AND active
                   AND role IN ('executive', 'administrator', 'sales_administration'));
END $$;

-- Never null: a null would not end the question whether a person is among them.
CREATE OR REPLACE FUNCTION visible_owner_list() RETURNS BIGINT[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    day DATE := business_day();
    watched BIGINT[] := ARRAY(SELECT * FROM watched_people());
BEGIN
    RETURN ARRAY(SELECT descendant_id FROM reporting_line
                 WHERE ancestor_id = ANY (watched) AND valid_from <= day AND (valid_to IS NULL OR valid_to > day));
END $$;
CREATE OR REPLACE FUNCTION visible_owners() RETURNS SETOF BIGINT LANGUAGE sql STABLE AS
    $$ SELECT unnest(visible_owner_list()) $$;

CREATE OR REPLACE FUNCTION former_report_list() RETURNS BIGINT[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    day DATE := business_day();
    watched BIGINT[] := ARRAY(SELECT * FROM watched_people());
BEGIN
    RETURN ARRAY(SELECT DISTINCT descendant_id FROM reporting_line WHERE ancestor_id = ANY (watched) AND valid_to <= day);
END $$;

-- Percents are taken by multiplying, which is exact for an amount of any size and cheaper than dividing; reports do the same.
DO $do$
DECLARE
    way TEXT;
BEGIN
    FOREACH way IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
        EXECUTE replace(pg_get_functiondef(format('count_on_%s()', way)::regprocedure), '/ 100', '* 0.01');
    END LOOP;
END $do$;

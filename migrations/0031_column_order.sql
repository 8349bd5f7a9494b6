-- Keys between the same two neighbours grow; a column whose keys have grown long is numbered anew, in its order. Both
-- run as the owner of the schema: the mover may not see all cards, and nothing but their order may change.
CREATE FUNCTION board_column_size(stage BIGINT) RETURNS BIGINT
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
    $$ SELECT count(*) FROM opportunity WHERE stage_id = stage $$;

-- Whether it was done: not while somebody else holds one of the cards, who may be waiting for this column themselves.
CREATE FUNCTION board_order_anew(stage BIGINT, keys TEXT[]) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    BEGIN
        PERFORM FROM opportunity WHERE stage_id = stage FOR UPDATE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN FALSE;
    END;
    -- First out of the way: a new key may be the old one of another card. No key begins so.
    UPDATE opportunity SET board_position = '~' || board_position WHERE stage_id = stage;
    UPDATE opportunity o SET board_position = keys[placed.place]
    FROM (SELECT id, row_number() OVER (ORDER BY board_position) AS place FROM opportunity WHERE stage_id = stage) placed
    WHERE placed.id = o.id;
    RETURN TRUE;
END $$;

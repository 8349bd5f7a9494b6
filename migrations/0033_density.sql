-- How close the rows of a person's tables stand. It is kept with the person, not with a browser: the server writes it
-- into the page, which so looks right before scripts run and on every device.
ALTER TABLE person ADD COLUMN density TEXT NOT NULL DEFAULT 'normal' CHECK (density IN ('normal', 'compact'));

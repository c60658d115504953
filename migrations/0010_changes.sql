-- A patient changes answers by going through the form again: the draft then knows which
-- request it is about, and sending it stores a new version instead of a new request.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

ALTER TABLE draft ADD COLUMN changes_intake uuid REFERENCES intake (id);
COMMENT ON COLUMN draft.changes_intake IS 'The request whose answers it changes; null: a new request';
CREATE INDEX draft_changes ON draft (changes_intake) WHERE changes_intake IS NOT NULL;

-- Reading a case does not cost more each time that it is read.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- What was done to a request apart from who read it, which is by far the most.
DROP INDEX audit_event_object;
CREATE INDEX audit_event_object ON audit_event (object_id, (action NOT LIKE '%.read'), at) WHERE object_id IS NOT NULL;

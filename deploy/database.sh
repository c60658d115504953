#!/bin/sh
# Makes the two roles and the database, once, when the database container is new.
set -eu
secrets=${SECRETS:-/run/secrets}
owner=$(cat "$secrets/owner_password")
app=$(cat "$secrets/app_password")
psql -v ON_ERROR_STOP=1 -v owner="$owner" -v app="$app" -U postgres <<'SQL'
CREATE ROLE forelock_owner LOGIN PASSWORD :'owner';
CREATE ROLE forelock_app LOGIN NOINHERIT PASSWORD :'app';
CREATE DATABASE forelock OWNER forelock_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE forelock FROM PUBLIC;
GRANT CONNECT ON DATABASE forelock TO forelock_app;
SQL

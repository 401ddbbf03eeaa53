#!/usr/bin/env bash
# A login role and a schema of the same name for every service, each with the password in its own secret file and with rights
# on nothing else. PostgreSQL runs this when the data is new. It can be run again at any time: a new service gets its role,
# a changed secret file becomes the password.
set -euo pipefail

sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-postgres}" "$@"; }

sql -v database="${POSTGRES_DB:-postgres}" <<'SQL'
revoke all on database :"database" from public;
revoke all on schema public from public;
SQL

for secret in "${CAIRN_SECRETS:-/run/secrets}"/*-db-password; do
    service=$(basename "$secret" -db-password)
    # The password is read by psql itself, so that no argument of a process shows it.
    sql -v service="$service" -v secret="$secret" -v database="${POSTGRES_DB:-postgres}" <<'SQL'
\set password `cat :'secret'`
select format('create role %I login', :'service')
where not exists (select from pg_roles where rolname = :'service') \gexec
set password_encryption = 'scram-sha-256';
alter role :"service" password :'password';
grant connect on database :"database" to :"service";
create schema if not exists :"service" authorization :"service";
SQL
done

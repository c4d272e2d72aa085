-- Runs once, while the data volume is still empty: a database for each service, with a role that owns nothing else.
-- A password that changes later has to be changed here too, with `alter role`.
\set orders_password `cat /run/secrets/orders-database-password`
\set payments_password `cat /run/secrets/payments-database-password`

create role orders login password :'orders_password';
create database orders owner orders;
revoke all on database orders from public;

create role payments login password :'payments_password';
create database payments owner payments;
revoke all on database payments from public;

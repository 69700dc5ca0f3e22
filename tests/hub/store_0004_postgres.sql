BEGIN;
CREATE TABLE accounts (
    id text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    roles text NOT NULL,
    password text NOT NULL,
    seed text NOT NULL,
    step bigint NOT NULL,
    recovery text NOT NULL,
    mark text NOT NULL,
    subject text,
    disabled boolean NOT NULL,
    created_ns bigint NOT NULL,
    password_ns bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE commands (
    sequence integer NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    idempotency_key text,
    payload text NOT NULL,
    actor text NOT NULL,
    at_ns bigint NOT NULL,
    venue_id text NOT NULL
);
CREATE SEQUENCE commands_sequence_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE commands_sequence_seq OWNED BY commands.sequence;
CREATE TABLE credentials (
    id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    subjects text NOT NULL,
    created_ns bigint NOT NULL,
    by text NOT NULL,
    used_ns bigint NOT NULL
);
CREATE TABLE links (
    id text NOT NULL,
    kind text NOT NULL,
    hash text NOT NULL,
    account_id text,
    created_ns bigint NOT NULL,
    until_ns bigint NOT NULL
);
CREATE TABLE measures (
    id text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    place text NOT NULL,
    reason text NOT NULL,
    since_ns bigint NOT NULL,
    command_id text NOT NULL,
    ended_ns bigint,
    ended_by_command text,
    venue_id text NOT NULL,
    value text DEFAULT ''::text NOT NULL
);
CREATE TABLE sessions (
    id text NOT NULL,
    hash text NOT NULL,
    account_id text NOT NULL,
    created_ns bigint NOT NULL,
    seen_ns bigint NOT NULL,
    until_ns bigint NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    method text NOT NULL
);
CREATE TABLE tokens (
    id text NOT NULL,
    hash text NOT NULL,
    account_id text NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    created_ns bigint NOT NULL,
    until_ns bigint,
    used_ns bigint NOT NULL
);
ALTER TABLE ONLY commands ALTER COLUMN sequence SET DEFAULT nextval('commands_sequence_seq'::regclass);
INSERT INTO alembic_version VALUES ('0004');
INSERT INTO commands VALUES (1, 'cmd-1', 'take_closure', 'key-1', '{"kind":"closure","reason":"inspection","target":"lift-1","value":"connector"}', 'ada', 1000, 'library');
INSERT INTO commands VALUES (2, 'cmd-2', 'take_closure', NULL, '{"kind":"closure","reason":"","target":"door-7","value":"opening"}', 'ada', 2000, 'library');
INSERT INTO commands VALUES (3, 'cmd-3', 'end_closure', NULL, '{"kind":"closure","measure":"c-2"}', 'bo', 3000, 'library');
INSERT INTO commands VALUES (4, 'cmd-4', 'take_evacuation', 'key-4', '{"kind":"evacuation","reason":"drill","target":"1,2","value":""}', 'ada', 4000, 'library');
INSERT INTO commands VALUES (5, 'cmd-5', 'take_hazard', NULL, '{"kind":"hazard","reason":"smoke","target":"room-7","value":""}', 'ada', 5000, 'library');
INSERT INTO commands VALUES (6, 'cmd-6', 'take_hazard', NULL, '{"kind":"hazard","reason":"","target":"room-8","value":""}', 'ada', 6000, 'library');
INSERT INTO commands VALUES (7, 'cmd-7', 'end_hazard', NULL, '{"kind":"hazard","measure":"h-2"}', 'bo', 7000, 'library');
INSERT INTO measures VALUES ('e-1', 'evacuation', '1,2', 'evacuation', 'drill', 4000, 'cmd-4', NULL, NULL, 'library', '');
INSERT INTO measures VALUES ('h-1', 'hazard', 'room-7', 'hazard/room-7', 'smoke', 5000, 'cmd-5', NULL, NULL, 'library', '');
INSERT INTO measures VALUES ('h-2', 'hazard', 'room-8', 'hazard/room-8', '', 6000, 'cmd-6', 7000, 'cmd-7', 'library', '');
INSERT INTO measures VALUES ('c-1', 'closure', 'lift-1', 'closure/lift-1', 'inspection', 1000, 'cmd-1', NULL, NULL, 'library', 'connector');
INSERT INTO measures VALUES ('c-2', 'closure', 'door-7', 'closure/door-7', '', 2000, 'cmd-2', 3000, 'cmd-3', 'library', 'opening');
SELECT pg_catalog.setval('commands_sequence_seq', 7, true);
ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_key_key UNIQUE (key);
ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY accounts
    ADD CONSTRAINT accounts_subject_key UNIQUE (subject);
ALTER TABLE ONLY alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY commands
    ADD CONSTRAINT commands_id_key UNIQUE (id);
ALTER TABLE ONLY commands
    ADD CONSTRAINT commands_idempotency_key_key UNIQUE (idempotency_key);
ALTER TABLE ONLY commands
    ADD CONSTRAINT commands_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY credentials
    ADD CONSTRAINT credentials_hash_key UNIQUE (hash);
ALTER TABLE ONLY credentials
    ADD CONSTRAINT credentials_pkey PRIMARY KEY (id);
ALTER TABLE ONLY links
    ADD CONSTRAINT links_hash_key UNIQUE (hash);
ALTER TABLE ONLY links
    ADD CONSTRAINT links_pkey PRIMARY KEY (id);
ALTER TABLE ONLY measures
    ADD CONSTRAINT measures_command_id_key UNIQUE (command_id);
ALTER TABLE ONLY measures
    ADD CONSTRAINT measures_ended_by_command_key UNIQUE (ended_by_command);
ALTER TABLE ONLY measures
    ADD CONSTRAINT measures_pkey PRIMARY KEY (id);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_hash_key UNIQUE (hash);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_hash_key UNIQUE (hash);
ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
CREATE INDEX commands_with_key ON commands USING btree (at_ns) WHERE (idempotency_key IS NOT NULL);
CREATE UNIQUE INDEX credentials_of ON credentials USING btree (kind, name);
CREATE UNIQUE INDEX measures_in_force ON measures USING btree (venue_id, place) WHERE (ended_ns IS NULL);
CREATE INDEX sessions_of ON sessions USING btree (account_id);
CREATE INDEX tokens_of ON tokens USING btree (account_id);
ALTER TABLE ONLY links
    ADD CONSTRAINT links_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE ONLY measures
    ADD CONSTRAINT measures_command_id_fkey FOREIGN KEY (command_id) REFERENCES commands(id);
ALTER TABLE ONLY measures
    ADD CONSTRAINT measures_ended_by_command_fkey FOREIGN KEY (ended_by_command) REFERENCES commands(id);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id);
COMMIT;

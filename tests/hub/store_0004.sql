BEGIN TRANSACTION;
CREATE TABLE accounts (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	roles TEXT NOT NULL, 
	password TEXT NOT NULL, 
	seed TEXT NOT NULL, 
	step BIGINT NOT NULL, 
	recovery TEXT NOT NULL, 
	mark TEXT NOT NULL, 
	subject TEXT, 
	disabled BOOLEAN NOT NULL, 
	created_ns BIGINT NOT NULL, 
	password_ns BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key"), 
	UNIQUE (subject)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE commands (
	sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	idempotency_key TEXT, 
	payload TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	at_ns BIGINT NOT NULL, 
	venue_id TEXT NOT NULL, 
	UNIQUE (id), 
	UNIQUE (idempotency_key)
);
INSERT INTO "commands" VALUES(1,'cmd-1','take_closure','key-1','{"kind":"closure","reason":"inspection","target":"lift-1","value":"connector"}','ada',1000,'library');
INSERT INTO "commands" VALUES(2,'cmd-2','take_closure',NULL,'{"kind":"closure","reason":"","target":"door-7","value":"opening"}','ada',2000,'library');
INSERT INTO "commands" VALUES(3,'cmd-3','end_closure',NULL,'{"kind":"closure","measure":"c-2"}','bo',3000,'library');
INSERT INTO "commands" VALUES(4,'cmd-4','take_evacuation','key-4','{"kind":"evacuation","reason":"drill","target":"1,2","value":""}','ada',4000,'library');
INSERT INTO "commands" VALUES(5,'cmd-5','take_hazard',NULL,'{"kind":"hazard","reason":"smoke","target":"room-7","value":""}','ada',5000,'library');
INSERT INTO "commands" VALUES(6,'cmd-6','take_hazard',NULL,'{"kind":"hazard","reason":"","target":"room-8","value":""}','ada',6000,'library');
INSERT INTO "commands" VALUES(7,'cmd-7','end_hazard',NULL,'{"kind":"hazard","measure":"h-2"}','bo',7000,'library');
CREATE TABLE credentials (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	subjects TEXT NOT NULL, 
	created_ns BIGINT NOT NULL, 
	"by" TEXT NOT NULL, 
	used_ns BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (hash)
);
CREATE TABLE links (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	account_id TEXT, 
	created_ns BIGINT NOT NULL, 
	until_ns BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (hash), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE measures (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	target TEXT NOT NULL, 
	place TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since_ns BIGINT NOT NULL, 
	command_id TEXT NOT NULL, 
	ended_ns BIGINT, 
	ended_by_command TEXT, 
	venue_id TEXT NOT NULL, value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (command_id), 
	FOREIGN KEY(command_id) REFERENCES commands (id), 
	UNIQUE (ended_by_command), 
	FOREIGN KEY(ended_by_command) REFERENCES commands (id)
);
INSERT INTO "measures" VALUES('e-1','evacuation','1,2','evacuation','drill',4000,'cmd-4',NULL,NULL,'library','');
INSERT INTO "measures" VALUES('h-1','hazard','room-7','hazard/room-7','smoke',5000,'cmd-5',NULL,NULL,'library','');
INSERT INTO "measures" VALUES('h-2','hazard','room-8','hazard/room-8','',6000,'cmd-6',7000,'cmd-7','library','');
INSERT INTO "measures" VALUES('c-1','closure','lift-1','closure/lift-1','inspection',1000,'cmd-1',NULL,NULL,'library','connector');
INSERT INTO "measures" VALUES('c-2','closure','door-7','closure/door-7','',2000,'cmd-2',3000,'cmd-3','library','opening');
CREATE TABLE sessions (
	id TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	created_ns BIGINT NOT NULL, 
	seen_ns BIGINT NOT NULL, 
	until_ns BIGINT NOT NULL, 
	address TEXT NOT NULL, 
	agent TEXT NOT NULL, 
	method TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (hash), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE TABLE tokens (
	id TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created_ns BIGINT NOT NULL, 
	until_ns BIGINT, 
	used_ns BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (hash), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
CREATE UNIQUE INDEX measures_in_force ON measures (venue_id, place) WHERE ended_ns IS NULL;
CREATE INDEX commands_with_key ON commands (at_ns) WHERE idempotency_key IS NOT NULL;
CREATE INDEX sessions_of ON sessions (account_id);
CREATE INDEX tokens_of ON tokens (account_id);
CREATE UNIQUE INDEX credentials_of ON credentials (kind, name);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('commands',7);
COMMIT;

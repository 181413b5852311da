/* names.h - what rescc calls its own things in a database: tables, functions, advisory locks.
 * Macros, so that they become part of SQL when that is compiled; files of compiler/plan/sql get
 * them as fields. A database keeps these names, so they never change. */
#ifndef RESCC_NAMES_H
#define RESCC_NAMES_H

/* Both tables lie in the repo's schema. */
#define NAME_HISTORY "rescc_migrations" /* which files a schema has been through (history.h) */
#define NAME_TENANT_TEXTS "rescc_tenant_migrations" /* what tenants are made of (tenant_text.h) */
#define NAMES_OF_TABLES "'" NAME_HISTORY "', '" NAME_TENANT_TEXTS "'" /* as literals, for IN */

/* Functions that migrations bring, in the repo's schema. */
#define NAME_UUID_V7 "rescc_uuid_v7"
#define NAME_MANAGE_TENANT "rescc_manage_tenant" /* its triggers are called so, too */

/* Advisory locks of two numbers, as pg_locks shows them: classid, objid. */

/* One migrator at a time: taken by the session that applies migrations or takes them back, be it
 * the database's or its tenants' (lock.h). 'rescc' in two halves. */
#define LOCK_MIGRATOR_CLASS "114"
#define LOCK_MIGRATOR_OBJECT "1702060899"

/* Tenants are being made: the function of manage_tenant holds it shared until its transaction ends.
 * Nobody takes it alone; who migrates all tenants looks who holds it (tenant_text.h). */
#define LOCK_MAKERS_CLASS "1919251299"
#define LOCK_MAKERS_OBJECT "1"

/* One tenant's schema, until the transaction ends; the object is hashtext(its name). Taken by the
 * function of manage_tenant, by a migration of the tenant, by `tenants rename` and `drop`. */
#define LOCK_TENANT_CLASS "1919251300"

#endif

/* plan_sql.h - statements that are programs: the files of compiler/plan/sql, which sql/embed.awk
 * makes C strings of, without their last newline. `{name}` is what sql_fill puts in. */
#ifndef RESCC_PLAN_SQL_H
#define RESCC_PLAN_SQL_H

extern const char plan_sql_manage_tenant[];
extern const char plan_sql_move_enum_columns[];
extern const char plan_sql_uuid_v7[];

#endif

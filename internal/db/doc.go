// Package db is the unit of work: one request is one transaction, and the
// transaction carries the data, the audit entry and the jobs that follow from it.
//
//	err := d.Write(ctx, func(tx *db.Tx) error { … })
//
// SQL is written once for SQLite and PostgreSQL (docs/adr/0002). The migrations are
// one text too: they are PostgreSQL's dialect, and [forSQLite] replaces the few type
// names that differ, so that the schemas cannot drift.
//
// County data has county_id first in every key, and every query carries it: a list
// starts from [Tx.Filter], which adds the county and the areas that the actor may see.
package db

package source

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/id"
)

// Definition is the dataset as the county now defines it: its own newest version, or the
// shipped one. Error: source.no_dataset.
func Definition(ctx context.Context, tx *db.Tx, key string) (*Dataset, error) {
	return load(ctx, tx, key)
}

func load(ctx context.Context, tx *db.Tx, key string) (*Dataset, error) {
	var version int
	var doc string
	err := tx.Get(ctx, errNoDataset, `SELECT version, doc FROM dataset WHERE county_id = $1 AND key = $2 ORDER BY version DESC LIMIT 1`,
		[]any{tx.County(), key}, &version, &doc)
	if errors.Is(err, errNoDataset) {
		if d, ok := pack()[key]; ok {
			return d, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return parseStored(doc, version)
}

func parseStored(doc string, version int) (*Dataset, error) {
	var d Dataset
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		return nil, err
	}
	d.Version = version
	return &d, nil
}

// Definitions are all datasets of the county, by key.
func Definitions(ctx context.Context, tx *db.Tx) ([]*Dataset, error) {
	all := map[string]*Dataset{}
	for key, d := range pack() {
		all[key] = d
	}
	err := tx.Each(ctx, `SELECT version, doc FROM dataset WHERE county_id = $1 ORDER BY key, version`, []any{tx.County()}, func(row db.Scanner) error {
		var version int
		var doc string
		if err := row.Scan(&version, &doc); err != nil {
			return err
		}
		d, err := parseStored(doc, version)
		if err == nil {
			all[d.Key] = d
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]*Dataset, 0, len(all))
	for _, d := range all {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *Dataset) int { return cmp.Compare(a.Key, b.Key) })
	return list, nil
}

// Define adds a dataset to the county or changes one; earlier batches keep the version that
// they were read with. Errors: source.definition.
func (s *Service) Define(ctx context.Context, d Dataset) (*Dataset, error) {
	d.complete()
	if err := d.Check(); err != nil {
		return nil, err
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, access.DatasetEdit, &d); err != nil {
			return err
		}
		err := tx.Get(ctx, nil, `SELECT coalesce(max(version), 0) FROM dataset WHERE county_id = $1 AND key = $2`, []any{tx.County(), d.Key}, &d.Version)
		if err != nil {
			return err
		}
		d.Version++
		_, err = tx.Exec(ctx, `INSERT INTO dataset (county_id, key, version, doc, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tx.County(), d.Key, d.Version, jsonText(d), tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "dataset.define", Ref: id.Ref{Kind: "dataset", ID: d.Key}, Area: tx.County(), Detail: map[string]any{"version": d.Version}})
	})
	return &d, err
}

// Gated lists the datasets that may be read only under an authorisation.
func Gated(ctx context.Context, tx *db.Tx) (keys []string, err error) {
	all, err := Definitions(ctx, tx)
	for _, d := range all {
		if d.Gated() {
			keys = append(keys, d.Key)
		}
	}
	return keys, err
}

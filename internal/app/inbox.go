package app

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/source"
)

// Delivery is a file to import, with its dates.
type Delivery struct {
	Path       string
	Dataset    string  // "" decides by the headings
	AsOf       cn.Date // zero: ReceivedOn
	ReceivedOn cn.Date // zero: today
	Replaces   int64   // the batch that it corrects; 0 for none
}

// ImportFile imports one delivery.
func (a *App) ImportFile(ctx context.Context, d Delivery) (result source.Result, err error) {
	f, err := os.Open(d.Path)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return a.Source.Import(ctx, source.ImportRequest{
		File: f, Name: filepath.Base(d.Path), Dataset: d.Dataset, AsOf: d.AsOf, ReceivedOn: d.ReceivedOn, Replaces: d.Replaces,
	})
}

var errInbox = errs.New(errs.Invalid, "app.inbox", "收件清单第 %d 行有误,应为 path,dataset,as_of,received_on 四列,日期写成 2025-03-01。")

// ReadInbox reads a list of deliveries (path,dataset,as_of,received_on; the paths relative
// to the folder above the list's), in the order received. Month keeps those whose content
// ends in a month ("2025-06"), "" keeps all.
func ReadInbox(index, month string) ([]Delivery, error) {
	f, err := os.Open(index)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, errInbox.Textf(1).Because(err)
	}
	base := filepath.Dir(filepath.Dir(index))
	var list []Delivery
	for i, row := range rows[min(1, len(rows)):] {
		if len(row) != 4 {
			return nil, errInbox.Textf(i + 2)
		}
		asOf, err1 := cn.ParseISODate(row[2])
		received, err2 := cn.ParseISODate(row[3])
		if err := errors.Join(err1, err2); err != nil {
			return nil, errInbox.Textf(i + 2).Because(err)
		}
		if month == "" || strings.HasPrefix(row[2], month) {
			list = append(list, Delivery{Path: filepath.Join(base, filepath.FromSlash(row[0])), Dataset: row[1], AsOf: asOf, ReceivedOn: received})
		}
	}
	return list, nil
}

package assist

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// DocumentID names a paper that proves deliveries.
type DocumentID string

// Ref points to the document in an audit entry.
func (d DocumentID) Ref() id.Ref { return id.Ref{Kind: "assistance_document", ID: string(d)} }

// Document is a paper that proves deliveries: a list of payments, a contract, a photo.
type Document struct {
	ID    DocumentID `json:"id"`
	Title string     `json:"title"`
	Media string     `json:"media" doc:"文件类型"`
	Size  int64      `json:"size" doc:"字节"`

	hash, uploadedBy string
}

const maxDocument = 10 << 20

var (
	errDocTitle = errs.New(errs.Invalid, "assist.document_title", "请写明这是什么材料,如“6月公益岗补贴发放表”,60 字以内,不要写证件号和电话。")
	errDocKind  = errs.New(errs.Invalid, "assist.document_kind", "材料请用 PDF、JPG、PNG 或 Excel 文件。")
	errDocument = errs.New(errs.Invalid, "assist.document", "没有这份材料。请重新上传。")
)

// mediaOf tells by its first bytes what a file is; "" for what is not taken.
func mediaOf(head []byte) string {
	switch m := http.DetectContentType(head); m {
	case "application/pdf", "image/jpeg", "image/png":
		return m
	case "application/zip":
		if bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("[Content_Types].xml")) {
			return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		}
	}
	return ""
}

// AddDocument keeps a paper sealed; it proves something once a delivery names it.
// Errors: assist.document_title, .document_kind, blob.too_large.
func (s *Service) AddDocument(ctx context.Context, title string, file io.Reader) (d Document, err error) {
	if title, err = checkText("材料名称", title, 60); err != nil || title == "" {
		return d, errDocTitle
	}
	me := db.ActorOf(ctx)
	if me.Scope(access.MeasureDeliver).Empty() && me.Scope(access.AssistOwn).Empty() {
		return d, db.ErrForbidden
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return d, err
	}
	if d.Media = mediaOf(head[:n]); d.Media == "" {
		return d, errDocKind
	}
	ref, err := s.files.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), file), maxDocument)
	if err != nil {
		return d, err
	}
	d.ID, d.Title, d.Size, d.hash = id.New[DocumentID](), title, ref.Size, ref.Hash
	return d, s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO assistance_document (county_id, id, title, media, hash, size, uploaded_by, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.County(), d.ID, d.Title, d.Media, d.hash, d.Size, tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "assistance.document", Ref: d.ID.Ref(), Area: tx.County(), Detail: map[string]any{"bytes": d.Size}})
	})
}

// getDocument reads a document; only who uploaded it may name it as a proof, so that
// nobody proves with a paper that they have not held.
func getDocument(ctx context.Context, tx *db.Tx, doc DocumentID) (Document, error) {
	d, err := document(ctx, tx, doc, errDocument)
	if err == nil && d.uploadedBy != tx.Actor().ID {
		err = errDocument
	}
	return d, err
}

func document(ctx context.Context, tx *db.Tx, doc DocumentID, missing error) (d Document, err error) {
	err = tx.Get(ctx, missing, `SELECT id, title, media, hash, size, uploaded_by FROM assistance_document WHERE county_id = $1 AND id = $2`,
		[]any{tx.County(), doc}, &d.ID, &d.Title, &d.Media, &d.hash, &d.Size, &d.uploadedBy)
	return d, err
}

// Document opens a paper for whoever may see a measure that it proves. The reading is in
// the audit trail: a list of payments names many people.
func (s *Service) Document(ctx context.Context, doc DocumentID) (d Document, content io.ReadCloser, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d, err = document(ctx, tx, doc, absent(tx.Actor(), access.AssistRead, access.AssistOwn, access.MeasureDeliver))
		if err != nil {
			return err
		}
		measures, err := measuresWhere(ctx, tx, tx.CountyFilter("m").And(`EXISTS (SELECT 1 FROM measure_evidence e
			WHERE e.county_id = m.county_id AND e.measure_id = m.id AND e.kind = 'document' AND e.ref = ?)`, doc), "")
		if err != nil {
			return err
		}
		seen, err := s.seesOne(ctx, tx, measures)
		if err != nil {
			return err
		}
		if !seen && d.uploadedBy != tx.Actor().ID {
			return absent(tx.Actor(), access.AssistRead, access.AssistOwn, access.MeasureDeliver)
		}
		if err := tx.Record(ctx, db.Entry{Verb: "assistance.read_document", Ref: doc.Ref(), Area: tx.County()}); err != nil {
			return err
		}
		content, err = s.files.Open(blob.Ref{Hash: d.hash, Size: d.Size})
		return err
	})
	return d, content, err
}

func (s *Service) seesOne(ctx context.Context, tx *db.Tx, measures []Measure) (bool, error) {
	me := tx.Actor()
	for i := range measures {
		m := &measures[i]
		deliver := me.Scope(access.MeasureDeliver)
		if me.Scope(access.AssistRead).Covers(m.Area) || deliver.Covers(m.Area) && deliver.CoversSector(m.Sector) {
			return true, nil
		}
	}
	if me.Scope(access.AssistOwn).Empty() {
		return false, nil
	}
	for i := range measures {
		mine, err := isHelper(ctx, tx, &Plan{Household: measures[i].Household}, me.ID)
		if mine || err != nil {
			return mine, err
		}
	}
	return false, nil
}

// extensions are what the browser calls a file by; the title may name a household's affairs.
var extensions = map[string]string{"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}

func (d *Document) fileName() string {
	if ext, ok := extensions[d.Media]; ok {
		return "material." + ext
	}
	return "material.xlsx"
}

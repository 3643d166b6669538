package notice

import (
	"bytes"
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/id"
)

// AttachmentID names an attachment.
type AttachmentID string

// Ref is an attachment as an audit entry names it.
func (a AttachmentID) Ref() id.Ref { return id.Ref{Kind: "notice_attachment", ID: string(a)} }

// Attachment is a file whose text was searched before it may be posted. Pictures, and text
// that cannot be read, are looked at by a second person.
type Attachment struct {
	ID      AttachmentID `json:"id"`
	Area    string       `json:"area"`
	Kind    string       `json:"kind" enum:"pdf,docx,xlsx,txt,picture"`
	Name    string       `json:"name"`
	Size    int64        `json:"size"`
	Picture bool         `json:"picture" doc:"有系统读不出字的图片,须另一人看过"`
	By      string       `json:"uploaded_by"`
	ByName  string       `json:"by_name,omitempty"`
	ReadBy  string       `json:"read_by,omitempty" doc:"看过图片的人"`
	Notice  ID           `json:"notice,omitempty"`

	hash string
}

var (
	errAttachment = errs.New(errs.Invalid, "notice.attachment", "附件不存在、已用在别的公示上,或不是这个地方的。请重新上传。")
	errUnread     = errs.New(errs.Conflict, "notice.unread", "附件里有图片,系统读不出上面的字。请另一位同事打开看过并确认没有个人信息,再发布。")
	errOwnFile    = errs.New(errs.Conflict, "notice.own_file", "这是您自己上传的附件,须由另一位同事看过并确认。")
	errRead       = errs.New(errs.Conflict, "notice.read", "这个附件不需要再确认。")
	errFileName   = errs.New(errs.Invalid, "notice.file_name", "文件名请改短(不超过 80 个字)后再上传。")
)

// maxAttachment is how large an attachment may be, in bytes.
const maxAttachment = 10 << 20

const namePurpose = "notice.attachment"

// Upload reads a file and keeps it if nothing in it is forbidden to be shown. Who may:
// notice.publish in the area. Error: ErrRefused with the places.
// Policy: plan:463 A128
func (s *Service) Upload(ctx context.Context, area, name string, r io.Reader) (a Attachment, err error) {
	content, err := io.ReadAll(io.LimitReader(r, maxAttachment+1))
	if err != nil {
		return a, err
	}
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	switch {
	case len(content) > maxAttachment:
		return a, errFileLarge
	case name == "." || name == "/" || utf8.RuneCountInString(name) > 80:
		return a, errFileName
	}
	found, err := readLayer(content)
	if err != nil {
		return a, err
	}
	c, err := s.detectorOf(ctx, area)
	if err != nil {
		return a, err
	}
	if err := refusal(c.checkFile(name, found)); err != nil {
		return a, err
	}
	ref, err := s.blobs.Put(ctx, bytes.NewReader(content), maxAttachment)
	if err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a = Attachment{ID: id.New[AttachmentID](), Area: area, Kind: found.kind, Name: name, Size: ref.Size, Picture: found.picture, By: tx.Actor().ID, hash: ref.Hash}
		_, err := tx.Exec(ctx, `
			INSERT INTO notice_attachment (county_id, id, notice_id, position, area, kind, name_sealed, blob, size, picture, uploaded_by, uploaded_at, read_by)
			VALUES ($1, $2, '', 0, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
			tx.County(), a.ID, area, a.Kind, s.seal.Seal(namePurpose, []byte(name)), ref.Hash, ref.Size, a.Picture, a.By, tx.Now())
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "notice.upload", Ref: a.ID.Ref(), Area: area, Detail: map[string]any{"kind": a.Kind, "picture": a.Picture}})
	})
	return a, err
}

// detectorOf is the county's detector, for somebody who may publish in an area.
func (s *Service) detectorOf(ctx context.Context, area string) (c checker, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Require(access.NoticePublish, area); err != nil {
			return err
		}
		if _, err := s.placeOf(ctx, tx, area); err != nil {
			return err
		}
		lists, err := s.codes.Lists(ctx, tx)
		c.detector = NewDetector(healthWords(lists))
		return err
	})
	return c, err
}

// checkFile lists what a file's name and text hold that may not be shown. In a PDF a number
// may stand in pieces: its text is searched once more without line ends.
func (c checker) checkFile(name string, l layer) []Problem {
	list := c.search("attachment.name", "文件名里", strings.TrimSuffix(name, path.Ext(name)))
	list = append(list, c.search("attachment", "附件里", l.text)...)
	if l.kind == "pdf" && len(list) == 0 && wholeID(l.text) {
		list = append(list, Problem{Path: "attachment", Code: string(LeakID), Text: "附件里" + leakTexts[LeakID] + "。"})
	}
	for i := range list {
		list[i].Found = nil // the file is not on the screen
	}
	return list
}

// ReadAttachment confirms that the actor has looked at the pictures of an attachment and
// that nothing in them is forbidden. Who may: notice.publish in the area, but not whoever
// uploaded it.
func (s *Service) ReadAttachment(ctx context.Context, file AttachmentID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.attachment(ctx, tx, file)
		if err != nil {
			return db.ErrNotFound
		}
		if err := tx.Require(access.NoticePublish, a.Area); err != nil {
			return err
		}
		switch {
		case a.By == tx.Actor().ID:
			return errOwnFile
		case !a.Picture || a.ReadBy != "" || a.Notice != "":
			return errRead
		}
		_, err = tx.Exec(ctx, `UPDATE notice_attachment SET read_by = $3, read_at = $4 WHERE county_id = $1 AND id = $2`, tx.County(), file, tx.Actor().ID, tx.Now())
		if err != nil {
			return err
		}
		return tx.Record(ctx, db.Entry{Verb: "notice.read_attachment", Ref: file.Ref(), Area: a.Area})
	})
}

// Unposted are the attachments of the actor's area that are not part of a notice yet: those
// that wait for a second person, and those that the actor uploaded.
func (s *Service) Unposted(ctx context.Context) (list []Attachment, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := tx.RequireSomewhere(access.NoticePublish); err != nil {
			return err
		}
		f := tx.Filter("a", "a.area", access.NoticePublish).And("a.notice_id = ''").And("(a.uploaded_by = ? OR a.picture = true AND a.read_by = '')", tx.Actor().ID)
		list, err = db.Select(ctx, tx, attachmentColumns+f.Where()+" ORDER BY a.id DESC LIMIT 100", f.Args(), s.scanAttachment)
		if err != nil {
			return err
		}
		var who []string
		for _, a := range list {
			who = append(who, a.By)
		}
		names, err := access.Names(ctx, tx, who...)
		for i := range list {
			list[i].ByName = names[list[i].By]
		}
		return err
	})
	return list, err
}

// OpenAttachment is an attachment with its content. Who may: notice.read in the area.
func (s *Service) OpenAttachment(ctx context.Context, file AttachmentID) (a Attachment, content []byte, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if a, err = s.attachment(ctx, tx, file); err != nil {
			return db.ErrNotFound
		}
		return tx.Require(access.NoticeRead, a.Area)
	})
	if err != nil {
		return a, nil, err
	}
	content, err = s.content(a)
	return a, content, err
}

func (s *Service) content(a Attachment) ([]byte, error) {
	r, err := s.blobs.Open(blob.Ref{Hash: a.hash, Size: a.Size})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

const attachmentColumns = `SELECT a.id, a.notice_id, a.area, a.kind, a.name_sealed, a.blob, a.size, a.picture, a.uploaded_by, a.read_by FROM notice_attachment a`

func (s *Service) scanAttachment(row db.Scanner) (a Attachment, err error) {
	var name []byte
	if err = row.Scan(&a.ID, &a.Notice, &a.Area, &a.Kind, &name, &a.hash, &a.Size, &a.Picture, &a.By, &a.ReadBy); err != nil {
		return a, err
	}
	text, err := s.seal.Open(namePurpose, name)
	a.Name = string(text)
	return a, err
}

// attachment is one attachment. Error: errAttachment.
func (s *Service) attachment(ctx context.Context, tx *db.Tx, file AttachmentID) (Attachment, error) {
	list, err := db.Select(ctx, tx, attachmentColumns+` WHERE a.county_id = $1 AND a.id = $2`, []any{tx.County(), file}, s.scanAttachment)
	if err == nil && len(list) == 0 {
		err = errAttachment
	}
	if err != nil {
		return Attachment{}, err
	}
	return list[0], nil
}

// bind makes uploaded attachments part of a notice.
func (s *Service) bind(ctx context.Context, tx *db.Tx, n *Notice, ids []AttachmentID) (files []CopyFile, err error) {
	for i, file := range ids {
		if slices.Contains(ids[:i], file) {
			return nil, errAttachment
		}
		a, err := s.attachment(ctx, tx, file)
		switch {
		case err != nil:
			return nil, err
		case a.Notice != "" || a.Area != n.Area:
			return nil, errAttachment
		case a.Picture && a.ReadBy == "":
			return nil, errUnread
		}
		err = tx.ExecOne(ctx, errAttachment, `UPDATE notice_attachment SET notice_id = $3, position = $4 WHERE county_id = $1 AND id = $2 AND notice_id = ''`,
			tx.County(), file, n.ID, i+1)
		if err != nil {
			return nil, err
		}
		files = append(files, CopyFile{file, a.Name})
	}
	return files, nil
}

package notice

import (
	"context"
	"slices"

	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

// AttachmentID names an attachment.
type AttachmentID string

var (
	errAttachment = errs.New(errs.Invalid, "notice.attachment", "附件不存在、已用在别的公示上,或不是这个地方的。请重新上传。")
	errUnread     = errs.New(errs.Conflict, "notice.unread", "附件里有图片,系统读不出上面的字。请另一位同事打开看过并确认没有个人信息,再发布。")
)

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

// Attachment is a file that was read before it may be posted.
type Attachment struct {
	ID      AttachmentID `json:"id"`
	Area    string       `json:"area"`
	Kind    string       `json:"kind" enum:"pdf,docx,xlsx,txt,picture"`
	Name    string       `json:"name"`
	Size    int64        `json:"size"`
	Picture bool         `json:"picture" doc:"有系统读不出字的图片,须另一人看过"`
	By      string       `json:"uploaded_by"`
	ReadBy  string       `json:"read_by,omitempty" doc:"看过图片的人"`
	Notice  ID           `json:"notice,omitempty"`

	hash string
}

const namePurpose = "notice.attachment"

// attachment is one attachment. Error: errAttachment.
func (s *Service) attachment(ctx context.Context, tx *db.Tx, file AttachmentID) (a Attachment, err error) {
	var name []byte
	err = tx.Get(ctx, errAttachment, `
		SELECT id, notice_id, area, kind, name_sealed, blob, size, picture, uploaded_by, read_by FROM notice_attachment WHERE county_id = $1 AND id = $2`,
		[]any{tx.County(), file}, &a.ID, &a.Notice, &a.Area, &a.Kind, &name, &a.hash, &a.Size, &a.Picture, &a.By, &a.ReadBy)
	if err != nil {
		return a, err
	}
	text, err := s.seal.Open(namePurpose, name)
	a.Name = string(text)
	return a, err
}

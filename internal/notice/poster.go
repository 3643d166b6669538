package notice

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"rsc.io/qr"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/errs"
)

var errNoPoster = errs.New(errs.Conflict, "notice.no_poster", "这张公示已经撤下,不能再打印张贴。")

// poster is a sheet to be put up as its template sees it.
type poster struct {
	Shown Shown
	URL   string
	QR    template.HTML
	Own   bool // the county has set the address; else it is the one at which the system was opened
	Large bool // A3
}

// Poster is the sheet of a notice, A4 or A3, with a QR code to the public page at base.
// Who may: notice.read in the area.
func (s *Service) Poster(ctx context.Context, notice ID, base string, large bool) (text []byte, err error) {
	p := poster{Large: large}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		n, err := s.get(ctx, tx, notice, access.NoticeRead)
		if err != nil {
			return err
		}
		if n.State == TakenDown {
			return errNoPoster
		}
		list, err := s.copies(ctx, tx, notice)
		if err != nil {
			return err
		}
		p.Shown = list[len(list)-1]
		set, err := s.params.Snapshot(ctx, tx, tx.Today())
		if err != nil {
			return err
		}
		if own, ok := set.Text("notice.address"); ok {
			p.Own, base = true, own
		}
		p.URL = strings.TrimRight(base, "/") + "/gs/" + n.Code
		return nil
	})
	if err != nil {
		return nil, err
	}
	if p.QR, err = qrCode(p.URL); err != nil {
		return nil, err
	}
	return render("poster.html", p)
}

// qrCode draws a QR code as SVG, sharp at any size, with the quiet zone of four modules.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", err
	}
	const quiet = 4
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	size := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="二维码:打开公示页" xmlns="http://www.w3.org/2000/svg"><rect width="%d" height="%d" fill="#fff"/><path d="%s"/></svg>`,
		size, size, size, size, path.String())), nil
}

// addressOf is the address at which a request reached the system.
func addressOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

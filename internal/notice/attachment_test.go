package notice_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/notice"
)

const number18 = "500229199001018011"

// pdfOf is a PDF of one page that runs a content stream, with a picture if asked for.
func pdfOf(stream string, picture bool) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(text string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	image := ""
	if picture {
		image = "/XObject << /I 6 0 R >>"
	}
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << /Font << /F 5 0 R >> " + image + " >> /Contents 4 0 R >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	object("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream")
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, at)
	return b.Bytes()
}

func zipOf(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// docxOf is a document whose paragraph is torn into runs, as Word tears them.
func docxOf(t *testing.T, runs ...string) []byte {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString("<w:r><w:t>" + r + "</w:t></w:r>")
	}
	return zipOf(t, map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml":   `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>` + b.String() + `</w:p></w:body></w:document>`,
	})
}

func xlsxOf(t *testing.T, fill func(*excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAttachmentIsSearchedWhateverItsKind(t *testing.T) {
	each(t, func(w *world) {
		gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("张三因糖尿病致困"))
		w.ok(err)
		for name, c := range map[string]struct {
			file    string
			content []byte
			code    string // of the field, or of the refusal
		}{
			"text":            {"名单.txt", []byte("张三 " + number18), "id_number"},
			"text in GB18030": {"名单.txt", gbk, "illness"},
			"PDF":             {"名单.pdf", pdfOf("BT /F 12 Tf 10 10 Td ("+number18+") Tj ET", false), "id_number"},
			"PDF in pieces":   {"名单.pdf", pdfOf("BT /F 12 Tf 10 10 Td (50022919) Tj ET BT (9001018011) Tj ET", false), "id_number"},
			"docx in runs":    {"名单.docx", docxOf(t, "证号", number18[:7], number18[7:]), "id_number"},
			"xlsx":            {"名单.xlsx", xlsxOf(t, func(f *excelize.File) error { return f.SetCellStr("Sheet1", "B2", "138-0013-8000") }), "phone"},
			"hidden sheet": {"名单.xlsx", xlsxOf(t, func(f *excelize.File) error {
				_, err := f.NewSheet("内部")
				return errors.Join(err, f.SetCellStr("内部", "A1", number18), f.SetSheetVisible("内部", false))
			}), "id_number"},
			"remark": {"名单.xlsx", xlsxOf(t, func(f *excelize.File) error {
				return f.AddComment("Sheet1", excelize.Comment{Cell: "A1", Text: number18})
			}), "id_number"},
			"number":    {"名单.xlsx", xlsxOf(t, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A1", 13800138000.0) }), "phone"},
			"file name": {"张三" + number18 + ".txt", []byte("公示"), "id_number"},
			"embedded":  {"名单.docx", zipOf(t, map[string]string{"word/document.xml": "<a/>", "word/embeddings/x.xlsx": "x"}), "notice.file_embedded"},
			"other zip": {"名单.zip", zipOf(t, map[string]string{"a.txt": "x"}), "notice.file_kind"},
			"old Word":  {"名单.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00\x00"), "notice.file_kind"},
			"cut PDF":   {"名单.pdf", pdfOf("BT ET", false)[:80], "notice.file_damaged"},
			"too large": {"名单.txt", bytes.Repeat([]byte("公"), 4<<20), "notice.file_large"},
		} {
			_, err := w.notices.Upload(w.cadre(), w.village, c.file, bytes.NewReader(c.content))
			e, ok := errs.As(err)
			if !ok || e.Code != c.code && (len(e.Fields) == 0 || e.Fields[0].Code != c.code) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
			if ok && (strings.Contains(err.Error(), number18) || strings.Contains(err.Error(), "张三")) {
				t.Errorf("%s: the refusal repeats what was sent: %v", name, err)
			}
		}
		for name, c := range map[string]struct {
			file    string
			content []byte
		}{
			"text":  {"说明.txt", []byte("拟聘岗位 3 个,补助每月 800 元")},
			"PDF":   {"说明.pdf", pdfOf("BT /F 12 Tf 10 10 Td (2025-07-01) Tj ET", false)},
			"docx":  {"说明.docx", docxOf(t, "拟聘岗位", "3 个")},
			"sheet": {"说明.xlsx", xlsxOf(t, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A1", 0.1+0.2) })},
		} {
			a, err := w.notices.Upload(w.cadre(), w.village, c.file, bytes.NewReader(c.content))
			if err != nil || a.Picture {
				t.Errorf("%s: %+v %v", name, a, err)
			}
		}
	})
}

func TestPictureIsPostedOnlyAfterASecondPersonHasLookedAtIt(t *testing.T) {
	each(t, func(w *world) {
		upload := func(content []byte) notice.Attachment {
			a, err := w.notices.Upload(w.cadre(), w.village, "名单.pdf", bytes.NewReader(content))
			w.ok(err)
			if !a.Picture {
				t.Fatalf("%+v", a)
			}
			return a
		}
		upload(pdfOf("", false)) // a page without a word
		a := upload(pdfOf("BT /F 12 Tf (list) Tj ET /I Do", true))
		d := w.draft("张三")
		d.Attachments = []notice.AttachmentID{a.ID}
		_, err := w.notices.Publish(w.cadre(), d)
		w.refused(err, "notice.unread")
		w.refused(w.notices.ReadAttachment(w.cadre(), a.ID), "notice.own_file")
		w.refused(w.notices.ReadAttachment(w.as("reader", w.village, access.NoticeRead), a.ID), "access.forbidden")
		team := w.as("team", w.village, access.NoticeRead, access.NoticePublish)
		list, err := w.notices.Unposted(team)
		w.ok(err)
		if len(list) != 2 {
			t.Errorf("%+v", list)
		}
		w.ok(w.notices.ReadAttachment(team, a.ID))
		w.refused(w.notices.ReadAttachment(team, a.ID), "notice.read")
		n, err := w.notices.Publish(w.cadre(), d)
		w.ok(err)
		shown, err := w.notices.Show(w.cadre(), n.ID)
		w.ok(err)
		if f := shown.Copies[0].Files; len(f) != 1 || f[0].Name != "名单.pdf" {
			t.Errorf("%+v", f)
		}
		_, err = w.notices.Publish(w.cadre(), d)
		w.refused(err, "notice.attachment")
	})
}

func FuzzUploadNeverPanics(f *testing.F) {
	f.Add(pdfOf("BT /F 12 Tf (x) Tj ET", true))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>startxref 9 %%EOF"))
	f.Add([]byte("公示"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if text, err := notice.TextLayer(content); err == nil && len(text) > 0 && len(content) == 0 {
			t.Fatal("text out of nothing")
		}
	})
}

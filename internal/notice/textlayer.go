package notice

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shouwang/shouwang/internal/errs"
)

var (
	errFileKind     = errs.New(errs.Invalid, "notice.file_kind", "附件只收 pdf、docx、xlsx、txt 和照片(jpg、png)。其他格式请另存为其中一种再上传。")
	errFileDamaged  = errs.New(errs.Invalid, "notice.file_damaged", "附件打不开,可能已损坏或设了密码。请去掉密码、重新保存后再上传。")
	errFileEmbedded = errs.New(errs.Invalid, "notice.file_embedded", "附件里还夹着别的文件或宏,系统看不到里面写了什么。请去掉后再上传。")
	errFileLarge    = errs.New(errs.TooLarge, "notice.file_large", "附件太大。请压缩或拆分到 10 MB、100 页以内再上传。")
)

// layer is what the text layer of a file says.
type layer struct {
	kind    string // pdf, docx, xlsx, txt, picture
	text    string // cells and paragraphs end with a line end
	picture bool   // there are pictures, or text that cannot be read
}

const (
	maxPages = 100
	maxPart  = 64 << 20 // bytes of one part of an office file when unpacked
)

// readLayer reads the text layer of a file by what is in it, whatever its name says.
func readLayer(content []byte) (layer, error) {
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return pdfLayer(content)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return officeLayer(content)
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")), bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return layer{kind: "picture", picture: true}, nil
	}
	text, ok := plainText(content)
	if !ok {
		return layer{}, errFileKind
	}
	return layer{kind: "txt", text: text}, nil
}

// plainText decodes UTF-8 or GB18030; false for what is no text.
func plainText(content []byte) (string, bool) {
	if !utf8.Valid(content) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
		if err != nil {
			return "", false
		}
		content = decoded
	}
	text := strings.TrimPrefix(string(content), "\ufeff")
	return text, !garbled(text)
}

// garbled says that a text has so many characters that nobody writes that it was not read
// as it was meant.
func garbled(text string) bool {
	odd, all := 0, 0
	for _, r := range text {
		all++
		if r == utf8.RuneError || unicode.Is(unicode.Co, r) || unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\f", r) {
			odd++
		}
	}
	return odd*20 > all
}

// pdfLayer reads the pages, the form fields, the remarks and the description of a PDF.
func pdfLayer(content []byte) (l layer, err error) {
	defer func() {
		if recover() != nil { // the library panics on what is no PDF
			l, err = layer{}, errFileDamaged
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return layer{}, errFileDamaged.Because(err)
	}
	pages := r.NumPage()
	switch {
	case pages > maxPages:
		return layer{}, errFileLarge
	case pages == 0:
		return layer{}, errFileDamaged
	case !r.Trailer().Key("Root").Key("Names").Key("EmbeddedFiles").IsNull():
		return layer{}, errFileEmbedded
	}
	var b strings.Builder
	for i := range pages {
		page := r.Page(i + 1)
		text, err := page.GetPlainText(nil)
		if err != nil {
			return layer{}, errFileDamaged.Because(err)
		}
		l.picture = l.picture || strings.TrimSpace(text) == "" || garbled(text) || hasImage(page.Resources(), 0)
		b.WriteString(text)
		b.WriteByte('\n')
		writeStrings(&b, page.V.Key("Annots"), 0)
	}
	writeStrings(&b, r.Trailer().Key("Info"), 0)
	writeStrings(&b, r.Trailer().Key("Root").Key("AcroForm").Key("Fields"), 0)
	l.kind, l.text = "pdf", b.String()
	return l, nil
}

// deepest is how deep forms and drawings lie in each other.
const deepest = 8

// hasImage says that a page draws a picture, also inside a drawing.
func hasImage(resources pdf.Value, depth int) bool {
	objects := resources.Key("XObject")
	return depth < deepest && slices.ContainsFunc(objects.Keys(), func(name string) bool {
		o := objects.Key(name)
		return o.Key("Subtype").Name() == "Image" || hasImage(o.Key("Resources"), depth+1)
	})
}

// writeStrings writes every text of an object, each on a line of its own.
func writeStrings(b *strings.Builder, v pdf.Value, depth int) {
	if depth > deepest {
		return
	}
	switch v.Kind() {
	case pdf.String:
		b.WriteString(v.Text())
		b.WriteByte('\n')
	case pdf.Array:
		for i := range v.Len() {
			writeStrings(b, v.Index(i), depth+1)
		}
	case pdf.Dict:
		for _, key := range v.Keys() {
			if key != "P" && key != "Parent" && key != "Popup" { // back to where it came from
				writeStrings(b, v.Key(key), depth+1)
			}
		}
	}
}

// officeLayer reads all that a docx or xlsx says: text, remarks, hidden sheets, headers and
// the description of the file.
func officeLayer(content []byte) (l layer, err error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return layer{}, errFileDamaged.Because(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case name == "word/document.xml":
			l.kind = "docx"
		case name == "xl/workbook.xml":
			l.kind = "xlsx"
		case strings.Contains(name, "/embeddings/"), strings.Contains(name, "vbaproject"), strings.Contains(name, "/activex/"):
			return layer{}, errFileEmbedded
		case strings.Contains(name, "/media/"):
			l.picture = true
		}
		if path.Ext(name) != ".xml" {
			continue
		}
		if err := writePart(&b, f); err != nil {
			return layer{}, err
		}
	}
	if l.kind == "" {
		return layer{}, errFileKind
	}
	l.text = b.String()
	return l, nil
}

// ends are the elements after which a text does not go on: paragraphs and cells.
var ends = []string{"p", "tc", "tr", "c", "si", "row", "comment"}

// writePart writes the texts of a part. Text in runs, which office programs tear at will,
// goes on until its paragraph or cell ends; any other content stands on a line of its own.
func writePart(b *strings.Builder, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return errFileDamaged.Because(err)
	}
	defer r.Close()
	d := xml.NewDecoder(io.LimitReader(r, maxPart))
	inside := ""
	for b.Len() <= maxPart {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			b.WriteByte('\n')
			return nil
		}
		if err != nil {
			return errFileDamaged.Because(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = t.Name.Local
			for _, a := range t.Attr { // the names of sheets, the text beside a picture
				if slices.Contains([]string{"name", "descr", "title", "display", "tooltip"}, a.Name.Local) {
					fmt.Fprintln(b, a.Value)
				}
			}
		case xml.EndElement:
			if inside = ""; slices.Contains(ends, t.Name.Local) {
				b.WriteByte('\n')
			}
		case xml.CharData:
			writeText(b, inside, string(t))
		}
	}
	return errFileLarge
}

func writeText(b *strings.Builder, inside, text string) {
	switch {
	case inside == "t" || inside == "delText":
		b.WriteString(text)
	case inside == "v":
		b.WriteString(cellNumber(text))
	case strings.TrimSpace(text) != "":
		fmt.Fprintf(b, "\n%s\n", text)
	}
}

// cellNumber writes the number of a cell as a person sees it: 5.00229199001018E+17 in full,
// and 0.30000000000000004 with two decimals.
func cellNumber(s string) string {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !strings.ContainsAny(s, ".eE") {
		return s
	}
	if n == float64(int64(n)) {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'f', 2, 64)
}

package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// workbook is an opened .xlsx: the zip directory, the list of sheets and, once
// asked for, the shared texts and the styles.
type workbook struct {
	parts  map[string]*zip.File // by lower-case path
	sheets []SheetInfo
	files  []*zip.File // of each sheet
	macros bool
	is1904 bool

	stylesPart, textsPart *zip.File

	once   sync.Once
	texts  texts
	styles []dateKind // of each cell format
	shared error

	layouts sync.Map // sheet index → layout
}

// openBook reads the directory and the workbook part. What the scanner does
// not understand is rewritten once by the general library.
func openBook(r io.ReaderAt, size int64) (*workbook, error) {
	b, err := readBook(r, size)
	if errors.Is(err, ErrUnknownXML) {
		return rewriteBook(r, size)
	}
	return b, err
}

func readBook(r io.ReaderAt, size int64) (*workbook, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		return flate.NewReader(bufio.NewReaderSize(r, 64<<10))
	})
	b := &workbook{parts: make(map[string]*zip.File, len(z.File))}
	if err := b.index(z.File); err != nil {
		return nil, err
	}
	main, err := b.mainPart()
	if err != nil {
		return nil, err
	}
	links, err := b.links(main)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		switch l.kind {
		case "sharedStrings":
			b.textsPart = b.part(l.target)
		case "styles":
			b.stylesPart = b.part(l.target)
		}
	}
	if err := b.readSheets(main, links); err != nil {
		return nil, err
	}
	for _, f := range append(b.files[:len(b.files):len(b.files)], b.textsPart, b.stylesPart) {
		if err := checkProlog(f); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// index lists the parts and refuses what is no sane workbook.
func (b *workbook) index(files []*zip.File) error {
	if len(files) > maxEntries {
		return ErrBomb
	}
	for _, f := range files {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if f.Flags&1 != 0 {
			return ErrEncrypted
		}
		b.parts[name] = f
		switch {
		case path.Base(name) == "vbaproject.bin":
			b.macros = true
		case name == "xl/workbook.bin":
			return ErrBinary
		case name == "mimetype" || name == "content.xml" || strings.HasPrefix(name, "word/") || strings.HasPrefix(name, "ppt/"):
			return ErrOtherOffice
		}
	}
	return nil
}

// part finds a part by path; absent is nil.
func (b *workbook) part(name string) *zip.File {
	return b.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
}

// link is one relationship of a part, its target as a path from the root.
type link struct{ id, kind, target string }

// links reads the relationships of a part; a part without any has none.
func (b *workbook) links(of string) ([]link, error) {
	dir, base := path.Split(of)
	rels := b.part(dir + "_rels/" + base + ".rels")
	if rels == nil {
		return nil, nil
	}
	var out []link
	err := eachTag(rels, func(name string, attrs []byte) {
		if name != "Relationship" || attr(attrs, "TargetMode") == "External" {
			return
		}
		target := strings.ReplaceAll(attr(attrs, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		out = append(out, link{id: attr(attrs, "Id"), kind: path.Base(attr(attrs, "Type")), target: strings.TrimPrefix(path.Clean(target), "/")})
	})
	return out, err
}

// mainPart is the path of the workbook part.
func (b *workbook) mainPart() (string, error) {
	links, err := b.links("")
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.kind == "officeDocument" && b.part(l.target) != nil {
			return l.target, nil
		}
	}
	if b.part("xl/workbook.xml") != nil {
		return "xl/workbook.xml", nil
	}
	return "", ErrOtherOffice
}

// readSheets reads the list of sheets and the date system.
func (b *workbook) readSheets(main string, links []link) error {
	err := eachTag(b.part(main), func(name string, attrs []byte) {
		switch name {
		case "workbookPr":
			b.is1904 = isTrue(attr(attrs, "date1904"))
		case "sheet":
			id, state := attr(attrs, ":id"), attr(attrs, "state")
			for _, l := range links {
				if l.id != id {
					continue
				}
				if l.kind == "xlMacrosheet" {
					b.macros = true
				}
				if f := b.part(l.target); f != nil && l.kind == "worksheet" {
					b.sheets = append(b.sheets, SheetInfo{Name: attr(attrs, "name"), Hidden: state == "hidden" || state == "veryHidden"})
					b.files = append(b.files, f)
				}
			}
		}
	})
	if err == nil && len(b.sheets) == 0 {
		return ErrBroken
	}
	return err
}

// openPart streams a part. The zip reader refuses more bytes than the part
// declares, so that a lie about the size cannot pass the check here.
func openPart(f *zip.File) (io.ReadCloser, error) {
	if f.UncompressedSize64 > maxInflated ||
		f.UncompressedSize64 > ratioFloor && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio {
		return nil, ErrBomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	return r, nil
}

// eachTag calls do for every start tag of a small part; nil has none.
func eachTag(f *zip.File, do func(name string, attrs []byte)) error {
	if err := checkProlog(f); err != nil || f == nil {
		return err
	}
	if f.UncompressedSize64 > maxInMemory {
		return ErrBomb
	}
	r, err := openPart(f)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		kind, err := s.next()
		if err != nil {
			return partError(err)
		}
		switch kind {
		case tokenEOF:
			return nil
		case tokenOpen, tokenSingle:
			do(string(s.name), s.attrs)
		}
	}
}

// checkProlog refuses a part that is not written in UTF-8.
func checkProlog(f *zip.File) error {
	if f == nil {
		return nil
	}
	r, err := openPart(f)
	if err != nil {
		return err
	}
	defer r.Close()
	head := make([]byte, 256)
	n, err := io.ReadFull(r, head)
	if err != nil && n == 0 {
		return ErrBroken.Because(err)
	}
	head = bytes.TrimPrefix(head[:n], []byte("\xEF\xBB\xBF"))
	if i := bytes.IndexByte(head, '<'); i < 0 || len(bytes.TrimSpace(head[:i])) > 0 {
		return ErrUnknownXML
	}
	if i := bytes.Index(head, []byte("?>")); i > 0 && bytes.HasPrefix(bytes.TrimSpace(head), []byte("<?xml")) {
		switch strings.ToLower(attr(bytes.TrimSpace(head[:i])[len("<?xml"):], "encoding")) {
		case "", "utf-8", "utf8", "us-ascii", "ascii":
		default:
			return ErrUnknownXML
		}
	}
	return nil
}

// partError turns what the zip and inflate readers say into ErrBroken.
func partError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, errTokenTooLong), errors.Is(err, io.ErrNoProgress), errors.As(err, &corrupt):
		return ErrBroken.Because(err)
	}
	return err
}

// load reads the shared texts and the styles once.
func (b *workbook) load() error {
	b.once.Do(func() {
		if b.styles, b.shared = readStyles(b.stylesPart); b.shared == nil {
			b.shared = b.texts.read(b.textsPart)
		}
	})
	return b.shared
}

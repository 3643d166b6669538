package sheet

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf16"
)

var (
	magicZip  = []byte("PK\x03\x04")
	magicOLE  = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	magicBIFF = [][]byte{{0x09, 0x00, 0x04, 0x00}, {0x09, 0x02, 0x06, 0x00}, {0x09, 0x04, 0x06, 0x00}, {0x09, 0x08, 0x10, 0x00}, {0x09, 0x08, 0x08, 0x00}}
	// magicOther are things that people upload by mistake.
	magicOther = []string{"%PDF-", "Rar!", "7z\xBC\xAF", "\x1F\x8B", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "BM\x00", "{\\rtf"}
)

// sniff decides by the first bytes.
func sniff(r io.ReaderAt, size int64, head []byte) (Format, error) {
	switch {
	case bytes.HasPrefix(head, magicZip):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "", ErrBroken
	case bytes.HasPrefix(head, magicOLE):
		return "", oleError(r, size)
	}
	for _, m := range magicBIFF {
		if bytes.HasPrefix(head, m) {
			return "", ErrOldFormat
		}
	}
	for _, m := range magicOther {
		if bytes.HasPrefix(head, []byte(m)) {
			return "", ErrNotSheet
		}
	}
	if isMarkup(head) {
		return "", ErrMarkup
	}
	return CSV, nil
}

// isMarkup recognises web pages and XML that some systems export under the name .xls.
func isMarkup(head []byte) bool {
	s := bytes.ReplaceAll(head[:min(len(head), 512)], []byte{0}, nil)
	s = bytes.TrimPrefix(bytes.TrimPrefix(bytes.TrimPrefix(s, []byte("\xEF\xBB\xBF")), []byte("\xFF\xFE")), []byte("\xFE\xFF"))
	s = bytes.ToLower(bytes.TrimSpace(s))
	for _, p := range []string{"<?xml", "<html", "<!doctype", "<table", "<head", "<meta", "<workbook", "mime-version:"} {
		if bytes.HasPrefix(s, []byte(p)) {
			return true
		}
	}
	return false
}

// oleError tells a workbook with a password, which is wrapped in an OLE
// container, from an old .xls by the name of a stream in the container.
func oleError(r io.ReaderAt, size int64) error {
	var name []byte
	for _, u := range utf16.Encode([]rune("EncryptedPackage")) {
		name = append(name, byte(u), byte(u>>8))
	}
	const step = 1 << 20
	buf := make([]byte, step+len(name))
	for off := int64(0); off < size; off += step {
		n, err := r.ReadAt(buf, off)
		if bytes.Contains(buf[:n], name) {
			return ErrEncrypted
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return ErrOldFormat
}

// baseName is a file's name without folder and ending.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if s := strings.TrimSuffix(name, path.Ext(name)); s != "" && s != "." && s != "/" {
		return s
	}
	return "Sheet1"
}

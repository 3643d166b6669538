package sheet

import (
	"bytes"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// maxRewrite is the largest workbook, inflated, that the general library may
// hold whole in memory.
const maxRewrite = 64 << 20

// rewriteBook lets the general library read a workbook that the scanner does
// not understand, such as one whose parts are written in GB18030, and write it
// anew in the usual form. It is slow, and only for workbooks of a modest size.
func rewriteBook(r io.ReaderAt, size int64) (*workbook, error) {
	if size > maxRewrite {
		return nil, ErrUnknownXML
	}
	x, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{UnzipSizeLimit: maxRewrite, UnzipXMLSizeLimit: maxRewrite})
	if err != nil {
		return nil, ErrUnknownXML.Because(err)
	}
	for _, name := range x.GetSheetList() {
		// Asking for a cell makes the library parse the sheet; otherwise it copies the bytes.
		if _, err := x.GetCellValue(name, "A1"); err != nil {
			return nil, errors.Join(ErrUnknownXML.Because(err), x.Close())
		}
	}
	var out bytes.Buffer
	if err := errors.Join(x.Write(&out), x.Close()); err != nil {
		return nil, ErrUnknownXML.Because(err)
	}
	return readBook(bytes.NewReader(out.Bytes()), int64(out.Len()))
}

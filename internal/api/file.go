package api

// File is what a person downloads, to open it in another program.
type File struct {
	Type string // of its content
	Name string // no personal data in it
	Body []byte
}

// Download is a response that is a file.
type Download struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// Attach is shorthand for a response with a file.
func Attach(f File, err error) (*Download, error) {
	if err != nil {
		return nil, err
	}
	return &Download{f.Type, `attachment; filename="` + f.Name + `"`, f.Body}, nil
}

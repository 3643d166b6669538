package notice

// TextLayer is what a file says.
func TextLayer(content []byte) (string, error) {
	l, err := readLayer(content)
	return l.text, err
}

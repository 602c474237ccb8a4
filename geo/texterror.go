package geo

import "fmt"

// textError is an error for the person who asked: a French format and its
// values, so that it can be translated.
type textError struct {
	format string
	args   []any
}

func newTextError(format string, args ...any) error { return &textError{format, args} }

func (e *textError) Error() string { return fmt.Sprintf(e.format, e.args...) }

// Message returns the French format and its values.
func (e *textError) Message() (format string, args []any) { return e.format, e.args }

package note

import "github.com/lieux-numeriques/lieux/directory"

// Reader reads what a person typed as an import reads the cells of a listing. It returns the value that would be
// published of each field, in flat form; a field that cannot be read is left out. known is the place that the values
// are about, nil for a new one. It is safe for concurrent use.
type Reader func(typed map[string]string, known *directory.Place) map[string]string

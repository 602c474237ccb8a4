package importer

// Header is the ordered column names of a listing, verbatim: case, accents, spaces and
// apostrophes count. A reader that meets new columns on the way (JSON) continues with a longer
// copy: the header of a record never changes.
type Header struct {
	names []string
	index map[string]int
}

// NewHeader returns a header of the given columns. Of columns with the same name, Index
// returns the first.
func NewHeader(names ...string) *Header {
	h := &Header{index: make(map[string]int, len(names))}
	for _, n := range names {
		h.Add(n)
	}
	return h
}

// Add appends a column and returns its position, or the position of the column that already
// has this name.
func (h *Header) Add(name string) int {
	if i, ok := h.index[name]; ok {
		return i
	}
	h.names = append(h.names, name)
	h.index[name] = len(h.names) - 1
	return len(h.names) - 1
}

// Clone returns a copy to which columns can be added.
func (h *Header) Clone() *Header {
	c := &Header{names: make([]string, len(h.names), len(h.names)+8), index: make(map[string]int, len(h.names)+8)}
	copy(c.names, h.names)
	for name, i := range h.index {
		c.index[name] = i
	}
	return c
}

// Index returns the position of a column, or -1.
func (h *Header) Index(name string) int {
	if i, ok := h.index[name]; ok {
		return i
	}
	return -1
}

// Names returns the columns in order. The caller must not modify them.
func (h *Header) Names() []string { return h.names }

// Record is one row of a listing as it was read, complete and not cleaned.
type Record struct {
	Rank   int      // 0-based position in the listing
	Line   int      // 1-based line of the file where the row starts; 0 when the format has none
	Header *Header  // shared by the records of a listing
	Values []string // by position in Header; may be shorter than Header: missing cells

	// Malformed rows could not be parsed: their Values are missing or doubtful, and they are
	// refused.
	Malformed bool
	Findings  []Finding // found while reading the row
}

// Get returns the cell of a column, "" when the row or the listing has none.
func (r *Record) Get(column string) string {
	i := r.Header.Index(column)
	if i < 0 || i >= len(r.Values) {
		return ""
	}
	return r.Values[i]
}

// Draft is a row after the mapping: raw text by référentiel field, not cleaned. A nil list
// means that the mapping has no rule for the field.
type Draft struct {
	Record *Record
	Text   map[string]string   // scalar fields by référentiel name (nom, adresse, telephone, latitude…), raw
	Lists  map[string][]string // list fields by référentiel name: values already chosen by rules, or raw items
	Hours  HoursText
	// Persons are the cells of columns that name the persons of the place, whether or not the
	// mapping reads them: their names are searched for in the published texts.
	Persons []string
	// Findings found while mapping, e.g. a cible outside the vocabulary.
	Findings []Finding
}

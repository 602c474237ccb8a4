package snapshot

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"reflect"

	"github.com/lieux-numeriques/lieux/directory"
)

// encodingRevision must be incremented when the meaning of the disk copy changes
// without a change of what formatOf hashes: an operation of fragments, the bits of
// a posting, a member of a fragment. TestDiskCopyIsReadAsItWasWritten fails otherwise.
const encodingRevision = 3

// formatOf returns the number of the disk copy's format: a hash of the fields, the
// bits of places, the types of diskMeta and of the sections, the number of
// instructions of fragments.
func formatOf(bits *bitTable) uint64 {
	h := sha256.New()
	fmt.Fprintln(h, encodingRevision, opFirst, bits.names, bits.wordCount())
	for i := range directory.Fields {
		fmt.Fprintln(h, directory.Fields[i].Name, directory.Fields[i].Kind, directory.Fields[i].Searched)
	}
	for i := range freeFilters {
		fmt.Fprintln(h, freeFilters[i].name)
	}
	describe(h, reflect.TypeFor[diskMeta](), nil)
	for _, sec := range (&Snapshot{free: make([]postings, len(freeFilters))}).sections() {
		describe(h, sec.element, nil)
	}
	return binary.LittleEndian.Uint64(h.Sum(nil))
}

// describe writes the structure of a type, Go names and JSON tags of members
// included: equal structures have equal encodings. within are the enclosing types.
func describe(h hash.Hash, t reflect.Type, within []reflect.Type) {
	fmt.Fprintln(h, t.Kind(), t.Size())
	for _, outer := range within {
		if outer == t {
			return
		}
	}
	within = append(within, t)
	switch {
	case opaque(t):
		fmt.Fprintln(h, t)
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Fprintln(h, f.Name, f.Tag.Get("json"))
			describe(h, f.Type, within)
		}
	case t.Kind() == reflect.Map:
		describe(h, t.Key(), within)
		describe(h, t.Elem(), within)
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Array, t.Kind() == reflect.Pointer:
		describe(h, t.Elem(), within)
	}
}

// opaque reports whether a type encodes itself.
func opaque(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

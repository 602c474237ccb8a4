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

// encodingRevision changes when bytes of the disk copy mean something else and
// nothing that formatOf reads has changed: an operation of fragments, the bits of
// a posting, what a member of a fragment holds. TestDiskCopyIsReadAsItWasWritten
// fails when it was forgotten.
const encodingRevision = 1

// formatOf returns the number of the disk copy's format. It derives from what
// decides how the bytes are read: the fields, the bits of places, the types of
// the sections and of what precedes them, the first operations of fragments.
func formatOf(bits *bitTable) uint64 {
	h := sha256.New()
	fmt.Fprintln(h, encodingRevision, opFirst, bits.names, bits.words())
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

// describe writes the structure of a type: equal structures, equal encodings.
// within are the types that contain it.
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

// opaque reports whether values of a type are encoded by its own methods.
func opaque(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

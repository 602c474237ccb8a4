package html

import (
	"encoding/binary"
	"html/template"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// Many pages share parts that take longer to make than to copy: the card of a place, its code, the list of the communes
// of a département. They are kept, those asked for lately, so that what is new of a page alone is made.

// partsBudget is the weight in bytes of all parts that are kept: the cards of some ten thousand places.
const partsBudget = 24 << 20

// partWeight is the weight in bytes of a part apart from what it says of itself.
const partWeight = 64

// newParts returns a cache of parts that is empty.
func newParts() *lru.Cache[any] { return lru.New[any](partsBudget) }

// Part returns a part of pages as make made it before, or makes it now. It depends on nothing but the version, the
// language, its kind, which only one type of part has, and a number and a text that identify it. make returns its
// weight too, in bytes; an error is not kept. The part must not be changed.
func Part[T any](
	s *Site, v directory.View, t *i18n.Locale, kind string, number int, text string, make func() (T, int, error),
) (T, error) {
	var buf [256]byte
	key := binary.AppendVarint(buf[:0], v.Version())
	key = binary.AppendVarint(key, v.Built().UnixNano())
	for _, name := range [...]string{t.Code, kind} {
		key = append(binary.AppendUvarint(key, uint64(len(name))), name...)
	}
	key = append(binary.AppendVarint(key, int64(number)), text...)
	id := s.parts.KeyOf(key)
	if kept, ok := s.parts.Get(id); ok {
		return kept.(T), nil
	}
	made, weight, err := make()
	if err != nil {
		return made, err
	}
	return s.parts.Add(id, made, weight+partWeight).(T), nil
}

// Write returns what a template writes about data, to be put between the elements of a page.
func (s *Site) Write(t *i18n.Locale, name string, data any) (template.HTML, error) {
	written, err := s.templates[t.Code].Execute(name, data)
	return template.HTML(written), err // the template has escaped its values for this place
}

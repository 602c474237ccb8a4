package html

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// version is a view of which only the edition is asked.
type version struct {
	directory.View
	number int64
}

func (v version) Version() int64   { return v.number }
func (v version) Built() time.Time { return time.Unix(v.number, 0) }

// A part is made once, and again as soon as anything that it depends on differs.
func TestPartsAreMadeOnce(t *testing.T) {
	s := &Site{parts: newParts()}
	english := &i18n.Locale{Code: "en"}
	type question struct {
		version int64
		lang    *i18n.Locale
		kind    string
		number  int
		text    string
	}
	made := 0
	ask := func(q question) int {
		part, err := Part(s, version{number: q.version}, q.lang, q.kind, q.number, q.text, func() (int, int, error) {
			made++
			return made, 8, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return part
	}
	questions := []question{
		{1, i18n.French, "card", 1, "x"}, {2, i18n.French, "card", 1, "x"}, {1, english, "card", 1, "x"},
		{1, i18n.French, "box", 1, "x"}, {1, i18n.French, "card", 2, "x"}, {1, i18n.French, "card", 1, ""},
	}
	for round := range 2 {
		for i, q := range questions {
			if got := ask(q); got != i+1 {
				t.Errorf("round %d, %+v: part %d, want %d", round, q, got, i+1)
			}
		}
	}
	refused := errors.New("refused")
	for range 2 {
		_, err := Part(s, version{number: 1}, i18n.French, "card", 3, "", func() (int, int, error) { return 0, 8, refused })
		if !errors.Is(err, refused) {
			t.Errorf("error %v: it must not be kept as a part", err)
		}
	}
}

// Texts that visitors choose do not fill the memory.
func TestPartsAreBounded(t *testing.T) {
	s := &Site{parts: newParts()}
	const each = 64 << 10
	for i := range 2 * partsBudget / each {
		_, _ = Part(s, version{number: 1}, i18n.French, "parts", 0, strconv.Itoa(i), func() (string, int, error) {
			return "", each, nil
		})
	}
	if n, weight := s.parts.Held(); weight > partsBudget || n < partsBudget/each/2 {
		t.Errorf("%d parts of %d bytes are kept, at most %d bytes are meant to be", n, weight, partsBudget)
	}
}

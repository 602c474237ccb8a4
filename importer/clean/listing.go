package clean

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// lists fills the list fields, item by item. Items keep their order: the first
// typologie is the main one.
func (w *work) lists() {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.Kind == directory.List {
			w.list(f.Name)
		}
	}
	for i := range directory.V0Fields {
		v0 := &directory.V0Fields[i]
		if v0.Name == v0.Field || directory.FieldNamed(v0.Field).Kind != directory.List {
			continue
		}
		w.list(v0.Name)
		for _, spelling := range v0.Spellings {
			w.list(spelling)
		}
	}
}

func (w *work) list(field string) {
	items := w.draft.Lists[field]
	if items == nil {
		if raw := w.draft.Text[field]; raw != "" {
			items = directory.SplitList(raw)
		}
	}
	for _, item := range items {
		w.item(field, item, true)
	}
}

// itemCache remembers the answers about items: lists repeat few values. It is bounded,
// for listings whose items never repeat. The zero value is ready.
type itemCache struct {
	answers sync.Map // "field\x00item" → itemAnswer
	stored  atomic.Int64
}

const maxCachedItems = 4096

// itemAnswer is the answer of ListValue about an item.
type itemAnswer struct {
	values   []Listed
	findings []importer.Finding
	err      error
}

func (c *itemCache) judge(s *Settings, field, item string) itemAnswer {
	key := field + "\x00" + item
	if known, ok := c.answers.Load(key); ok {
		return known.(itemAnswer)
	}
	answer := judgeItem(s, field, item)
	if c.stored.Add(1) <= maxCachedItems {
		c.answers.Store(strings.Clone(key), answer)
	}
	return answer
}

// item adds the values of one item. split allows it to hold several.
func (w *work) item(field, item string, split bool) {
	a := w.settings.items.judge(w.settings, field, item)
	if a.err != nil {
		if split && w.splitItem(field, item) {
			return
		}
		w.refused(fieldOf(field), item, a.err)
		return
	}
	for _, v := range a.values {
		list := directory.FieldNamed(v.Field).List(w.place)
		if !slices.Contains(*list, v.Value) {
			*list = append(*list, v.Value)
		}
	}
	for _, f := range a.findings {
		f.Value = item
		w.add(fieldOf(field), f)
	}
}

// judgeItem cleans and matches one item. An empty one has no value and no error.
func judgeItem(s *Settings, field, item string) itemAnswer {
	text, findings := Text(strings.Clone(item))
	text, letters := s.restore(item, text, false)
	findings = append(findings, letters...)
	if text == "" || IsNothing(field, text) {
		return itemAnswer{}
	}
	values, more, err := ListValue(field, text)
	if len(more) > 0 {
		findings = more // more useful than that of a space
	}
	return itemAnswer{values, findings, err}
}

// splitItem splits an item at separators that are not those of the référentiel, if
// every piece is a value.
func (w *work) splitItem(field, item string) bool {
	for _, separator := range [...]string{" / ", ",", "\n", "/", " - "} {
		pieces := strings.Split(item, separator)
		if len(pieces) < 2 {
			continue
		}
		all := true
		for _, p := range pieces {
			a := judgeItem(w.settings, field, p)
			all = all && a.err == nil
		}
		if all {
			w.add(fieldOf(field), corrected(item, "separateur", strings.Join(pieces, "|")))
			for _, p := range pieces {
				w.item(field, strings.TrimSpace(p), false)
			}
			return true
		}
	}
	return false
}

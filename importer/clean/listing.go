package clean

import (
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// v0Lists are the list fields of v0 that have another name today.
var v0Lists = [...]string{"publics_accueillis", "public_accueillis", "conditions_acces", "conditions_access", "labels_nationaux", "labels_autres"}

// lists fills the list fields, each item judged alone. Items keep the order in
// which they come: the first typologie is the main one.
func (w *work) lists() {
	for i := range directory.Fields {
		f := &directory.Fields[i]
		if f.IsList() && f.Kind == directory.List {
			w.list(f.Name)
		}
	}
	for _, name := range v0Lists {
		w.list(name)
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

// memoLimit bounds the items remembered, for listings whose items never repeat.
const memoLimit = 4096

// listAnswer is what ListValue said of an item.
type listAnswer struct {
	values   []Listed
	findings []importer.Finding
	err      error
}

func (w *work) item(field, item string, split bool) {
	key := field + "\x00" + item
	answer, known := w.settings.memo.Load(key)
	if !known {
		answer = judgeItem(field, item)
		if w.settings.memoized.Add(1) <= memoLimit {
			w.settings.memo.Store(strings.Clone(key), answer)
		}
	}
	a := answer.(listAnswer)
	if a.err != nil {
		if split && w.splitItem(field, item) {
			return
		}
		w.refused(fieldOf(field), item, a.err)
		return
	}
	for _, v := range a.values {
		list := directory.FieldNamed(v.Field).List(w.place)
		if !contains(*list, v.Value) {
			*list = append(*list, v.Value)
		}
	}
	for _, f := range a.findings {
		f.Value = item
		w.add(fieldOf(field), f)
	}
}

// judgeItem cleans and matches one item; no value and no error is an empty one.
func judgeItem(field, item string) listAnswer {
	text, findings := Text(strings.Clone(item))
	if text == "" || IsNothing(field, text) {
		return listAnswer{}
	}
	values, more, err := ListValue(field, text)
	if len(more) > 0 {
		findings = more // says more than a space
	}
	return listAnswer{values, findings, err}
}

// splitItem tries the separators that are not the référentiel's, when every piece
// is a value of its own.
func (w *work) splitItem(field, item string) bool {
	for _, separator := range [...]string{" / ", ",", "\n", "/", " - "} {
		pieces := strings.Split(item, separator)
		if len(pieces) < 2 {
			continue
		}
		all := true
		for _, p := range pieces {
			a := judgeItem(field, p)
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

// fieldOf is the référentiel field under which findings about a v0 field are told.
func fieldOf(field string) string {
	if current := listTarget(field); current != "" {
		return current
	}
	return v0Fallback[field]
}

func contains(values []string, v string) bool {
	for _, x := range values {
		if x == v {
			return true
		}
	}
	return false
}

// context is the words that name the place and where it is.
func (w *work) context() string {
	p := w.place
	return strings.Join([]string{p.Name, p.Commune, w.commune, p.Address, p.ParentStructure}, " ")
}

func (w *work) withhold(field, value, published string) {
	if w.row.Withheld == nil {
		w.row.Withheld = map[string]string{}
	}
	if _, already := w.row.Withheld[field]; !already {
		w.row.Withheld[field] = value
	}
	w.hideBefore(field)
	rule := "personne"
	if field == "courriels" {
		rule = "nominatif"
	}
	w.add(field, importer.Finding{Value: value, Rule: rule, After: published, Action: importer.Withheld, Detail: "gardé à part, non publié"})
}

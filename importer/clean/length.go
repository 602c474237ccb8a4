package clean

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Lengths in bytes above which a value is no value of its field, but a mistake: a file in a cell, or a
// whole page.
const (
	longestText  = 2_000
	longestProse = 20_000
)

// longest returns the longest value of a field.
func longest(field string) int {
	switch field {
	case "presentation_resume", "presentation_detail", "horaires":
		return longestProse
	}
	return longestText
}

// lengths refuses the values that are too long for their field. The draft stays as it is.
func (w *work) lengths() {
	if !w.hasLong() {
		return
	}
	d := *w.draft
	for _, field := range slices.Sorted(maps.Keys(d.Text)) {
		if len(d.Text[field]) > longest(field) {
			w.tooLong(field, d.Text[field])
			d.Text = maps.Clone(d.Text)
			delete(d.Text, field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(d.Lists)) {
		kept := slices.DeleteFunc(slices.Clone(d.Lists[field]), func(value string) bool {
			if len(value) <= longest(field) {
				return false
			}
			w.tooLong(field, value)
			return true
		})
		if len(kept) < len(d.Lists[field]) {
			d.Lists = maps.Clone(d.Lists)
			d.Lists[field] = kept
		}
	}
	w.draft = &d
}

// hasLong reports whether a value of the draft is too long.
func (w *work) hasLong() bool {
	for field, value := range w.draft.Text {
		if len(value) > longest(field) {
			return true
		}
	}
	for field, values := range w.draft.Lists {
		for _, value := range values {
			if len(value) > longest(field) {
				return true
			}
		}
	}
	return false
}

// tooLong records a value that is left out. The row as read keeps the whole of it.
func (w *work) tooLong(field, value string) {
	w.add(field, importer.Finding{Value: directory.Clip(value), Rule: "demesure", Action: importer.Refused,
		Detail: fmt.Sprintf("%d octets, pour %d au plus", len(value), longest(field))})
}

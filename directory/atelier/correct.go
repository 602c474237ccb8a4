package atelier

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/correction"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// request is what the holder of a key says of a place without having been asked: it is a note that is accepted as
// soon as it is sent.
type request struct {
	Place  string            `json:"lieu,omitempty"` // "": a place to be added
	Values map[string]string `json:"champs"`         // as a person writes them; "" takes a value away
	Reason string            `json:"motif,omitempty"`
	Until  string            `json:"jusqu_au,omitempty"` // AAAA-MM-JJ: the last day of the correction
}

// uncorrected are the fields that follow from others, or that no person decides.
var uncorrected = []string{"id", "source", "date_maj", "latitude", "longitude"}

// asked returns the fields that a correction is about, those of the référentiel in its order. The error is Invalid for
// a name of no such field.
func (k *request) asked() ([]string, error) {
	var names []string
	for i := range directory.Fields {
		name := directory.Fields[i].Name
		if _, ok := k.Values[name]; ok && !slices.Contains(uncorrected, name) {
			names = append(names, name)
		}
	}
	if _, ok := k.Values[note.Closure]; ok && k.Place != "" {
		names = append(names, note.Closure)
	}
	for name, value := range k.Values {
		if !slices.Contains(names, name) {
			return nil, wrong("champs", name+"="+value, "ce champ ne se corrige pas ici")
		}
	}
	if len(names) == 0 {
		return nil, directory.Errorf(directory.Invalid, "Rien n’est changé : corrigez au moins un champ.")
	}
	return names, nil
}

// corrected stores a correction and its decisions.
func (a *atelier) corrected(ctx context.Context, h holder, k *request) (*note.Note, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	n := &note.Note{ID: newID(), Received: a.Web.Now(), Origin: note.FromAtelier}
	reason, err := text("motif", k.Reason, maxReason)
	if err != nil {
		return nil, err
	}
	expires, err := a.until(k.Until)
	if err != nil {
		return nil, err
	}
	names, err := k.asked()
	if err != nil {
		return nil, err
	}
	var place *directory.Place
	if k.Place != "" {
		if n.Place, place, err = placeOf(v, k.Place); err != nil {
			return nil, err
		}
		if err := within(h, key.SubjectOf(place)); err != nil {
			return nil, err
		}
	} else if h.Scope.Source != "" {
		return nil, noAdding()
	}
	if n.Proposals, err = a.propose(names, k.Values, place); err != nil {
		return nil, err
	}
	if place == nil {
		if err := a.complete(n); err != nil {
			return nil, err
		}
	}
	if err := a.stays(h, place, valuesOf(n, nil)); err != nil {
		return nil, err
	}
	if _, err := a.Store.AddNote(ctx, rand.Text(), n); err != nil {
		return nil, a.masked(err)
	}
	d := note.Decision{At: n.Received, Note: n.ID, Place: n.Place, Verdict: note.Accepted, Reason: reason,
		Expires: expires}
	d.Author, d.Name = h.author()
	if place == nil { // as a whole
		if err := a.Store.AddDecision(ctx, &d); err != nil {
			return nil, a.masked(err)
		}
		n.Decisions = append(n.Decisions, d)
		return n, nil
	}
	for _, p := range n.Proposals {
		d.ID, d.Field = 0, p.Field
		if err := a.Store.AddDecision(ctx, &d); err != nil {
			return nil, a.masked(err)
		}
		n.Decisions = append(n.Decisions, d)
	}
	return n, nil
}

func noAdding() error {
	return directory.Errorf(directory.Forbidden, "La clé d’une source n’ajoute pas de lieu ici : ajoutez-le à votre "+
		"liste, et le prochain import le publiera.")
}

// newID returns the id of a note.
func newID() string { return strings.ToLower(rand.Text()[:10]) }

// placeOf returns the id of the place that an id resolves to, and the place.
func placeOf(v directory.View, id string) (string, *directory.Place, error) {
	i, redirect, ok := v.ByID(id)
	if redirect != "" {
		i, _, ok = v.ByID(redirect)
	}
	if !ok {
		return "", nil, directory.UnknownPlace()
	}
	return v.ID(i), v.Place(i), nil
}

// propose reads the values of fields. place is nil for a place to be added. The error is Invalid, and names each field
// that cannot be read.
func (a *atelier) propose(names []string, values map[string]string, place *directory.Place) ([]note.Proposal, error) {
	if a.Typed == nil {
		return nil, closed()
	}
	typed := map[string]string{}
	var bad []directory.ParamError
	for _, name := range names {
		written, err := text(name, values[name], maxValue)
		if err != nil {
			bad = append(bad, paramsOf(err)...)
		} else if place == nil || name == note.Closure || written != flatOf(name, place) {
			typed[name] = written
		}
	}
	read := a.Typed(typed, place)
	var proposals []note.Proposal
	for _, name := range names {
		written, given := typed[name]
		if !given {
			continue
		}
		p := note.Proposal{Field: name, Written: written, Read: read[name]}
		if place != nil && name != note.Closure {
			p.Before = flatOf(name, place)
		}
		switch {
		case written == "" && p.Before == "":
			continue
		case written == "":
		case name == note.Closure:
			var err error
			if p.Read, err = a.closure(written); err != nil {
				bad = append(bad, paramsOf(err)...)
			}
		case p.Read == "":
			bad = append(bad, paramsOf(unreadable(name, written))...)
		case p.Read == p.Before:
			continue // written otherwise
		}
		proposals = append(proposals, p)
	}
	switch {
	case len(bad) > 0:
		err := directory.Errorf(directory.Invalid, "Ce qui est écrit ne se lit pas : rien n’est enregistré.")
		err.Params = bad
		return nil, err
	case len(proposals) == 0:
		return nil, directory.Errorf(directory.Invalid, "Rien n’est changé : l’annuaire dit déjà cela.")
	}
	insee := read["code_insee"]
	if insee != "" && !slices.Contains(names, "code_insee") && (place == nil || insee != place.INSEECode) {
		proposals = append(proposals, note.Proposal{Field: "code_insee", Written: insee, Read: insee})
	}
	return proposals, nil
}

// paramsOf returns what is wrong with each value, as an error of this package says it.
func paramsOf(err error) []directory.ParamError {
	var known *directory.Error
	if errors.As(err, &known) {
		return known.Params
	}
	return nil
}

// closure reads when a place receives nobody, see note.Closure.
func (a *atelier) closure(written string) (string, error) {
	c, ok := correction.ParseClosure(written)
	switch {
	case !ok:
		return "", wrong(note.Closure, written, "« definitive », ou le premier et le dernier jour, dans l’ordre : "+
			"2026-12-24/2027-01-03")
	case !c.To.IsZero() && !c.To.AddDate(0, 0, 1).After(a.Web.Now()):
		return "", wrong(note.Closure, written, "cette fermeture est passée")
	}
	return written, nil
}

// flatOf returns the value of a field of a place in flat form.
func flatOf(name string, p *directory.Place) string {
	if f := correction.Field(name); f != nil {
		return correction.Flat(f, p)
	}
	return ""
}

// complete returns an Invalid error unless a place to be added can be found by those who look for it.
func (a *atelier) complete(n *note.Note) error {
	values := valuesOf(n, nil)
	for _, need := range []struct{ field, message string }{
		{"nom", "donnez le nom du lieu"}, {"commune", "donnez la commune"}, {"code_postal", "donnez le code postal"},
		{"adresse", "donnez le numéro et la voie"},
	} {
		if values[need.field] == "" {
			return wrong(need.field, "", need.message)
		}
	}
	if communeOf(a.Gazetteer, n) == "" {
		return wrong("commune", values["commune"], "aucune commune de ce nom n’a ce code postal")
	}
	return nil
}

// valuesOf returns what would be published of a note: of the field of a decision, or of all its fields.
func valuesOf(n *note.Note, d *note.Decision) map[string]string {
	values := map[string]string{}
	for _, p := range n.Proposals {
		switch {
		case d == nil || d.Field == "":
			values[p.Field] = p.Read
		case d.Field == p.Field && d.Value != "":
			values[p.Field] = d.Value
		case d.Field == p.Field:
			values[p.Field] = p.Read
		}
	}
	return values
}

// stays returns an error when values would take a place where the holder of a key decides nothing: Forbidden, or
// Invalid when no commune has this name and this postcode. place is nil for one to be added.
func (a *atelier) stays(h holder, place *directory.Place, values map[string]string) error {
	where := map[string]string{}
	for _, name := range []string{"code_insee", "code_postal", "commune"} {
		if value, ok := values[name]; ok {
			where[name] = value
		}
	}
	if len(where) == 0 {
		return nil
	}
	subject := key.Subject{}
	if place != nil {
		subject = key.SubjectOf(place)
		for name, value := range map[string]string{"code_postal": place.PostalCode, "commune": place.Commune} {
			if _, ok := where[name]; !ok && where["code_insee"] == "" {
				where[name] = value
			}
		}
	}
	insee := communeNamed(a.Gazetteer, where)
	if insee == "" {
		return wrong("commune", where["commune"], "aucune commune de ce nom n’a ce code postal")
	}
	moved := key.SubjectIn(a.Gazetteer, insee)
	moved.Sources = subject.Sources
	return within(h, moved)
}

// communeOf returns the INSEE code of the commune of a place to be added, "" unknown.
func communeOf(g *territory.Gazetteer, n *note.Note) string { return communeNamed(g, valuesOf(n, nil)) }

// communeNamed returns the INSEE code of the commune that values name, "" none or an unknown one.
func communeNamed(g *territory.Gazetteer, values map[string]string) string {
	if c := g.Commune(values["code_insee"]); c != nil {
		return c.Code
	}
	p := g.Postcode(values["code_postal"])
	if p == nil || len(p.Communes) == 0 {
		return ""
	}
	for _, c := range p.Communes {
		if directory.SameLetters(c.Name, values["commune"]) {
			return c.Code
		}
	}
	if values["commune"] == "" {
		return p.Communes[0].Code
	}
	return ""
}

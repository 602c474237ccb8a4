package atelier

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// pairsAtOnce is how many pairs one page shows.
const pairsAtOnce = 20

// pairsOf returns the pairs that the holder of a key may decide, a page of them, and whether more follow. ready is
// false while they are being looked for.
func (a *atelier) pairsOf(h holder, page int) (pairs []Pair, more, ready bool, err error) {
	if a.Pairs == nil {
		return nil, false, false, closed()
	}
	v, err := a.Web.View()
	if err != nil {
		return nil, false, false, err
	}
	all, ready := a.Pairs(v.Version())
	skip := page * pairsAtOnce
	for i := range all {
		if a.mayPair(v, h, all[i].Sides[0].Record, all[i].Sides[1].Record) != nil {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(pairs) == pairsAtOnce {
			return pairs, true, ready, nil
		}
		pairs = append(pairs, all[i])
	}
	return pairs, false, ready, nil
}

// mayPair returns an error unless the holder of a key may decide whether two records are one place: both in its
// territory, or one of them of its source.
func (a *atelier) mayPair(v directory.View, h holder, one, other string) error {
	var subjects []key.Subject
	for _, id := range []string{one, other} {
		_, place, err := placeOf(v, id)
		if err != nil {
			return err
		}
		subjects = append(subjects, key.SubjectOf(place))
	}
	if h.Scope.Source != "" && h.Scope.Covers(subjects[1]) {
		return nil
	}
	if err := within(h, subjects[0]); err != nil || h.Scope.Source != "" {
		return err
	}
	return within(h, subjects[1])
}

// pairAsked is what is decided of two records.
type pairAsked struct {
	IDs    [2]string `json:"fiches"`   // of records, or of places
	Same   string    `json:"decision"` // meme or differents
	Reason string    `json:"motif,omitempty"`
}

// pairDecided stores what the holder of a key decides of two records: a note about the first that the second is the
// same, accepted or refused at once.
func (a *atelier) pairDecided(ctx context.Context, h holder, asked pairAsked) (*note.Note, error) {
	v, err := a.Web.View()
	if err != nil {
		return nil, err
	}
	verdict, known := map[string]note.Verdict{"meme": note.Accepted, "differents": note.Refused}[asked.Same]
	if !known {
		return nil, wrong("decision", asked.Same, "une décision est meme ou differents")
	}
	reason, err := text("motif", asked.Reason, maxReason)
	if err != nil {
		return nil, err
	}
	if asked.IDs[0] == asked.IDs[1] {
		return nil, wrong("fiches", asked.IDs[0], "deux fiches différentes sont attendues")
	}
	if err := a.mayPair(v, h, asked.IDs[0], asked.IDs[1]); err != nil {
		return nil, err
	}
	n := &note.Note{ID: newID(), Received: a.Web.Now(), Asked: asked.IDs[0], Origin: note.FromAtelier,
		Proposals: []note.Proposal{{Field: note.Duplicate, Written: asked.IDs[1], Read: asked.IDs[1]}}}
	if n.Place, _, err = placeOf(v, asked.IDs[0]); err != nil {
		return nil, err
	}
	if _, err := a.Store.AddNote(ctx, rand.Text(), n); err != nil {
		return nil, a.masked(err)
	}
	d := note.Decision{At: n.Received, Note: n.ID, Place: n.Place, Field: note.Duplicate, Verdict: verdict, Reason: reason}
	d.Author, d.Name = h.author()
	if err := a.Store.AddDecision(ctx, &d); err != nil {
		return nil, a.masked(err)
	}
	n.Decisions = []note.Decision{d}
	return n, nil
}

// pairs handles GET /api/v1/atelier/doublons.
func (a *atelier) pairs(c web.Context, h holder) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	found := struct {
		Pairs []Pair `json:"paires"`
		Ready bool   `json:"pret"` // false: they are being looked for, ask again in a minute
		Next  int    `json:"page_suivante,omitempty"`
	}{}
	more := false
	if found.Pairs, more, found.Ready, err = a.pairsOf(h, page); err != nil {
		return err
	}
	if found.Pairs == nil {
		found.Pairs = []Pair{}
	}
	if more {
		found.Next = page + 2
	}
	return answer(c, http.StatusOK, found)
}

// decidePair handles POST /api/v1/atelier/doublons.
func (a *atelier) decidePair(c web.Context, h holder) error {
	var asked pairAsked
	if err := readJSON(c, &asked); err != nil {
		return err
	}
	n, err := a.pairDecided(c.Request().Context(), h, asked)
	if err != nil {
		return err
	}
	return answer(c, http.StatusCreated, n)
}

// pairsView is the page of pairs.
type pairsView struct {
	pageView
	Ready bool
	Pairs []pairView
}

type pairView struct {
	Name     string // of the first
	One, Two string // ids of the records
	Sides    []sideView
	Distance string
	Action   string
}

type sideView struct {
	Side
	URL, Title string
}

func (a *atelier) pairsPage(c web.Context, h holder) error {
	return a.showPairs(c, h, http.StatusOK, nil)
}

func (a *atelier) showPairs(c web.Context, h holder, status int, wrong []string) error {
	page, err := a.pageOf(c)
	if err != nil {
		return err
	}
	pairs, more, ready, err := a.pairsOf(h, page)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	view := &pairsView{pageView: a.page(c, h, "/doublons", t.Say("Doublons")), Ready: ready}
	view.Wrong = wrong
	if view.Done, err = a.justDone(c, h, t); err != nil {
		return err
	}
	view.setPages(t, Path+"/doublons", page, more)
	for _, p := range pairs {
		view.Pairs = append(view.Pairs, a.pairView(t, p))
	}
	return a.SendStatus(c, status, "atelier-doublons.html", view)
}

func (a *atelier) pairView(t *i18n.Locale, p Pair) pairView {
	view := pairView{Name: p.Sides[0].Name, One: p.Sides[0].Record, Two: p.Sides[1].Record,
		Action: Path + "/doublons" + html.InLang(t)}
	if p.Metres != nil {
		view.Distance = t.Distance(float64(*p.Metres))
	}
	for _, s := range p.Sides {
		view.Sides = append(view.Sides, sideView{Side: s, URL: "/lieux/" + s.Place + html.InLang(t),
			Title: a.titleOf(s.Source)})
	}
	return view
}

func (a *atelier) pairForm(c web.Context, h holder) error {
	f, err := form(c)
	if err != nil {
		return err
	}
	t := a.RequestedLocale(c)
	asked := pairAsked{IDs: [2]string{f.Get("fiche1"), f.Get("fiche2")}, Same: f.Get("decision"), Reason: f.Get("motif")}
	n, err := a.pairDecided(c.Request().Context(), h, asked)
	if err == nil {
		return c.SeeOther(withDone(Path+"/doublons"+html.InLang(t), n.ID))
	}
	if wrong := wrongTexts(t, err); wrong != nil {
		return a.showPairs(c, h, http.StatusUnprocessableEntity, wrong)
	}
	return err
}

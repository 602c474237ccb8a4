package history

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/web"
)

const (
	shownVersions = 50
	shownChanges  = 200   // of each kind, on a page that compares
	mostChanges   = 20000 // that a page compares: more are only counted
)

// versionsView is the page /versions.
type versionsView struct {
	html.Layout
	Today    string // as a form writes it
	Versions []versionRow
	Older    string // address of the next page; "" none
}

// versionRow is one version in the list.
type versionRow struct {
	Number, Day, Reason, Source   string
	Added, Updated, Removed, Link string
}

func (p *history) versions(c web.Context) error {
	a, err := p.read(c, versionsForm)
	if err != nil {
		return err
	}
	t, before := a.t, a.view.Version()+1
	if given, ok := a.q.Number("avant"); ok {
		before = min(before, int64(given))
	}
	found, err := a.past.Versions(c.Request().Context(), before, shownVersions)
	if err != nil {
		return err
	}
	view := &versionsView{Today: p.Web.Now().Format("2006-01-02")}
	for i := range found {
		s := &found[i]
		row := versionRow{Number: t.Int(int(s.Version)), Day: dayOf(t, s.At), Reason: reasonOf(t, a.view, s),
			Added: t.Int(s.Added), Updated: t.Int(s.Updated), Removed: t.Int(s.Removed)}
		if s.Source != "" {
			row.Source = "/sources/" + url.PathEscape(s.Source) + html.InLang(t)
		}
		if s.Added+s.Updated+s.Removed > 0 && s.Reason != directory.ReasonBeginning {
			row.Link = html.State{html.PairOf("de", fmt.Sprint(s.Version-1)), html.PairOf("a", fmt.Sprint(s.Version))}.
				URL(ComparePath)
		}
		view.Versions = append(view.Versions, row)
	}
	if len(found) == shownVersions {
		view.Older = html.State{html.PairOf("avant", fmt.Sprint(found[shownVersions-1].Version))}.URL(Path)
	}
	view.Layout = p.Layout(c, t, "Ce qui a changé",
		"Chaque version du répertoire : ce qui l’a faite, et les lieux ajoutés, modifiés et retirés.", "").
		ForVersion(a.view, p.Config.DemoSource)
	view.Assets["style"] = p.Assets["atlas.css"]
	view.Feed, view.NoIndex = FeedPath, true
	return p.SendUnkept(c, a.view, "versions.html", view)
}

// changesView is a page of changes: two versions compared, or the history of a place.
type changesView struct {
	html.Layout
	Heading, Lead string
	Counts        string // "3 lieux ajoutés, …"; "" on the history of a place
	Groups        []changeGroup
	Back          *html.Link
	DataURL       string // the same for a program; "" none
}

// changeGroup are the changes of a kind.
type changeGroup struct {
	ID, Title string
	Cards     []changeCard
	More      string // how many are not shown; "" none
}

func (p *history) compare(c web.Context) error {
	a, err := p.read(c, compareForm)
	if err != nil {
		return err
	}
	ctx, t := c.Request().Context(), a.t
	from, err := p.version(ctx, a, "de")
	if err != nil {
		return err
	}
	to, err := p.version(ctx, a, "a")
	if err != nil {
		return err
	}
	if from > to {
		from, to = to, from
	}
	changes, err := a.between(c, from, to)
	if err != nil {
		return err
	}
	view := &changesView{Heading: t.Say("De la version %s à la version %s", t.Int(int(from)), t.Int(int(to))),
		DataURL: html.State{html.PairOf("depuis", strconv.FormatInt(from, 10)),
			html.PairOf("jusqu_a", strconv.FormatInt(to, 10))}.URL(web.APIRoot + "/changements")}
	back := html.LinkTo(Path+html.InLang(t), t.Say("Toutes les versions"))
	view.Back = &back
	counts := map[directory.ChangeType]int{}
	groups := map[directory.ChangeType]*changeGroup{
		directory.Addition: {ID: "ajouts", Title: t.Say("Lieux ajoutés")},
		directory.Removal:  {ID: "retraits", Title: t.Say("Lieux retirés")},
		directory.Update:   {ID: "modifications", Title: t.Say("Lieux modifiés")},
	}
	for i := range changes {
		kind := changes[i].Type()
		if counts[kind]++; counts[kind] <= shownChanges {
			groups[kind].Cards = append(groups[kind].Cards, cardOf(t, a.view, &changes[i]))
		}
	}
	for _, kind := range []directory.ChangeType{directory.Addition, directory.Removal, directory.Update} {
		if n := counts[kind]; n > 0 {
			if n > shownChanges {
				groups[kind].More = t.Say("Et %s autres.", t.Int(n-shownChanges))
			}
			view.Groups = append(view.Groups, *groups[kind])
		}
	}
	view.Counts = t.Say("Ajoutés : %s. Modifiés : %s. Retirés : %s.", t.Int(counts[directory.Addition]),
		t.Int(counts[directory.Update]), t.Int(counts[directory.Removal]))
	view.Layout = p.Layout(c, t, "Deux versions comparées", "Ce qui a changé dans le répertoire entre deux dates.", "").
		ForVersion(a.view, p.Config.DemoSource)
	view.Assets["style"] = p.Assets["atlas.css"]
	view.NoIndex = true
	return p.SendUnkept(c, a.view, "changements.html", view)
}

// between returns what the versions after one, up to another, amount to in the view.
func (a *asked) between(c web.Context, from, to int64) ([]directory.PlaceChange, error) {
	ctx := c.Request().Context()
	versions, err := a.past.Versions(ctx, to+1, int(min(to-from, math.MaxInt32)))
	if err != nil {
		return nil, err
	}
	total := 0
	for _, v := range versions {
		total += v.Added + v.Updated + v.Removed
	}
	if total > mostChanges {
		a.q.Wrong("de", a.q.Word("de"), "", "plus de %s changements jusqu'à la version %s : choisissez deux versions plus "+
			"proches, ou lisez /api/v1/changements", a.t.Int(mostChanges), a.t.Int(int(to)))
		return nil, a.q.Err()
	}
	composed, err := directory.Compose(a.past.History(ctx, from, to))
	if err != nil {
		return nil, err
	}
	return a.within(ctx, from, to, composed)
}

// place answers /lieux/{id}/historique, of a place that is not published any more too.
func (p *history) place(c web.Context) error {
	a, err := p.read(c, placeForm)
	if err != nil {
		return err
	}
	t, id := a.t, c.Param("id")
	if _, other, ok := a.view.ByID(id); ok && other != "" {
		id = other
	}
	view := &changesView{}
	group := changeGroup{ID: "changements", Title: t.Say("Du plus récent au plus ancien")}
	versions := map[int64]*directory.VersionSummary{}
	for change, err := range a.past.HistoryOf(c.Request().Context(), id, a.view.Version()) {
		if err != nil {
			return err
		}
		card := cardOf(t, a.view, change)
		if s, err := a.summary(c, versions, change.Version); err != nil {
			return err
		} else if s != nil {
			card.Day, card.Reason = dayOf(t, s.At), reasonOf(t, a.view, s)
		}
		view.Heading = card.Title
		group.Cards = append(group.Cards, card)
	}
	if _, _, ok := a.view.ByID(id); !ok && len(group.Cards) == 0 {
		return directory.UnknownPlace()
	}
	slices.Reverse(group.Cards)
	if i, _, ok := a.view.ByID(id); ok {
		view.Heading = titleOf(t, a.view.Fields(i))
		back := html.LinkTo("/lieux/"+id+html.InLang(t), t.Say("La fiche de ce lieu"))
		view.Back = &back
	}
	view.Lead = t.Say("Ce qui a changé de ce lieu depuis que l’annuaire garde son histoire.")
	if len(group.Cards) > 0 {
		view.Groups = []changeGroup{group}
	} else {
		view.Counts = t.Say("Rien n’a changé.")
	}
	view.Layout = p.Layout(c, t, view.Heading, "", "").ForVersion(a.view, p.Config.DemoSource)
	view.Description = t.Say("Ce qui a changé de ce lieu depuis que l’annuaire garde son histoire.")
	view.Assets["style"] = p.Assets["atlas.css"]
	view.NoIndex = true
	return p.SendUnkept(c, a.view, "changements.html", view)
}

// summary returns a version, which versions keeps; nil when it is not kept.
func (a *asked) summary(c web.Context, versions map[int64]*directory.VersionSummary, number int64,
) (*directory.VersionSummary, error) {
	if s, ok := versions[number]; ok {
		return s, nil
	}
	found, err := a.past.Versions(c.Request().Context(), number+1, 1)
	if err != nil || len(found) == 0 || found[0].Version != number {
		return nil, err
	}
	versions[number] = &found[0]
	return &found[0], nil
}

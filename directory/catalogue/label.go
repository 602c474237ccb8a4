package catalogue

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// labelView is the page of a label.
type labelView struct {
	html.Layout
	Name, Kind, Meaning string
	GrantedBy, Proof    string
	Page                string
	Validity            string // since when, until when; "" not said
	Territories         []string
	Synonyms            []string
	Where               string // the view in which places are counted; "" all
	Count               string
	MapURL, APIURL      string
	Departements        []countRow
	All                 string // address of the register
}

// countRow is a territory with the number of places there.
type countRow struct{ URL, Name, Places string }

func (p *catalogue) label(c web.Context) error {
	v, q, raw, err := p.read(c, labelForm)
	if err != nil {
		return err
	}
	t, state := q.Lang, html.StateOf(q, raw).WithoutName("label")
	l := directory.StandardLabels.With(v.Criteria().Labels).Find(c.Param("code"))
	switch {
	case l == nil:
		return directory.UnknownLabel()
	case l.Code != c.Param("code"):
		return p.Web.Redirect(c, LabelsPath+"/"+url.PathEscape(l.Code))
	}
	title, meaning := kindTexts(cmp.Or(l.Kind, directory.LabelAward))
	view := &labelView{
		Name: l.Name, Kind: t.Text(title), Meaning: t.Text(meaning), GrantedBy: l.GrantedBy, Proof: l.Proof,
		Page: words.WebURL(l.URL), Validity: validityOf(t, l), Synonyms: l.Synonyms,
		APIURL: state.URL(web.APIRoot + LabelsPath + "/" + url.PathEscape(l.Code)),
		MapURL: append(state, html.PairOf("label", l.Name)).URL("/"), All: state.URL(LabelsPath),
	}
	for _, key := range l.Territories {
		kind, code, _ := strings.Cut(key, ":")
		view.Territories = append(view.Territories, words.Territory(t, p.Gazetteer, territory.Kind(kind), code))
	}
	if len(state) > 0 {
		if view.Where, err = p.titleOfView(v, q); err != nil {
			return err
		}
	}
	asked := q.Request.Query
	asked.Lists = maps.Clone(asked.Lists)
	if asked.Lists == nil {
		asked.Lists = map[string][]string{}
	}
	asked.Lists["label"] = []string{l.Name}
	if err := view.count(p, v, &asked, state, t); err != nil {
		return err
	}
	view.Layout = p.Layout(c, t, l.Name, "", "").ForVersion(v, p.Config.DemoSource)
	view.Assets["style"] = p.Assets["atlas.css"]
	view.Description = t.Say("« %s » : qui le donne, ce qu’il veut dire, et où sont les lieux qui l’ont.", l.Name)
	return p.Send(c, v, "label.html", view, q.Turns())
}

// count fills how many places of a view have the label, and in which départements.
func (view *labelView) count(
	p *catalogue, v directory.View, q *directory.Query, state html.State, t *i18n.Locale,
) error {
	hits, err := v.Each(q)
	if err != nil {
		return err
	}
	all, counts := 0, map[string]int{}
	for hit := range hits {
		all++
		if commune := p.Gazetteer.Current(v.CommuneOf(hit.Index)); commune != nil {
			counts[commune.Departement]++
		}
	}
	view.Count = t.Places(all)
	codes := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	for _, code := range codes {
		here := append(state.WithoutName("departement"), html.PairOf("departement", code), html.PairOf("label", view.Name))
		view.Departements = append(view.Departements, countRow{URL: here.URL("/"),
			Name: words.Territory(t, p.Gazetteer, territory.KindDepartement, code), Places: t.Int(counts[code])})
	}
	return nil
}

// validityOf returns since when, and until when, a label is granted.
func validityOf(t *i18n.Locale, l *directory.Label) string {
	day := func(written string) string {
		at, err := time.Parse(time.DateOnly, written)
		if err != nil {
			return ""
		}
		return t.Date(at)
	}
	since, until := day(l.Since), day(l.Until)
	switch {
	case since != "" && until != "":
		return t.Say("du %s au %s", since, until)
	case since != "":
		return t.Say("depuis le %s", since)
	case until != "":
		return t.Say("jusqu’au %s", until)
	}
	return ""
}

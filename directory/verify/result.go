package verify

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// shownFields are the fields of a preview, in this order.
var shownFields = []string{"nom", "adresse", "code_postal", "commune", "telephone", "courriels", "site_web", "horaires",
	"services", "frais_a_charge"}

// shownCell is how many letters of a cell of the preview are shown.
const shownCell = 110

// shownAdvice is how many ways of raising the score are shown.
const shownAdvice = 3

// previewView is a row of the preview.
type previewView struct {
	Row   string
	Cells []previewCell
}

// previewCell is a value as it was written and as it would be published; Same: they are the same.
type previewCell struct {
	Written, Published string
	Same               bool
}

// setColumns fills what each column was read as.
func (view *reportView) setColumns(t *i18n.Locale, r *inbox.Report, choose bool) {
	view.Choose = choose
	for _, column := range r.Columns {
		view.Columns = append(view.Columns, choiceView{Name: column.Name, Field: column.Field,
			Sure: t.Text(sureness(column.Sure)), Examples: strings.Join(column.Examples, " · "),
			Label:   t.Say("Champ de la colonne « %s »", column.Name),
			Options: options(t.Say("ne pas lire"), column.Field)})
	}
}

// sureness says how sure the reading of a column is.
func sureness(code string) i18n.Text {
	switch code {
	case "sûr":
		return i18n.New("sûr")
	case inbox.Chosen:
		return i18n.New("choisi par vous")
	case "":
		return i18n.New("non lue")
	}
	return i18n.New("probable")
}

// setPreview shows the fields that the first rows have.
func (view *reportView) setPreview(t *i18n.Locale, r *inbox.Report) {
	written := func(i int, field string) string {
		if i < len(r.Written) {
			return r.Written[i].Fields[field]
		}
		return ""
	}
	fields := slices.DeleteFunc(slices.Clone(shownFields), func(field string) bool {
		for i, row := range r.Preview {
			if row[field] != "" || written(i, field) != "" {
				return false
			}
		}
		return true
	})
	for _, field := range fields {
		view.Fields = append(view.Fields, t.Say(directory.FieldNamed(field).Label))
	}
	for i, row := range r.Preview {
		shown := previewView{Row: strconv.Itoa(i + 1)}
		if i < len(r.Written) {
			shown.Row = r.Written[i].Row
		}
		for _, field := range fields {
			cell := previewCell{Written: written(i, field), Published: strings.ReplaceAll(row[field], "|", " | ")}
			cell.Same = cell.Written == cell.Published
			cell.Written, cell.Published = words.Clip(cell.Written, shownCell), words.Clip(cell.Published, shownCell)
			shown.Cells = append(shown.Cells, cell)
		}
		view.Preview = append(view.Preview, shown)
	}
}

// columnView is what was found in one column.
type columnView struct {
	Column   string // of the listing; "" the listing as a whole
	Field    string
	Findings []findingView
}

type findingView struct {
	Count, Says, Do string
	Examples        []inbox.Example
}

// columnsOf groups what was found by column: what the producer has something to do about, then the rest, the most
// serious first.
func columnsOf(t *i18n.Locale, r *inbox.Report) (todo, done []columnView) {
	for _, f := range r.Findings {
		list := &done
		if f.ToDo {
			list = &todo
		}
		i := slices.IndexFunc(*list, func(c columnView) bool { return c.Column == f.Columns && c.Field == f.Field })
		if i < 0 {
			i = len(*list)
			*list = append(*list, columnView{Column: f.Columns, Field: f.Field})
		}
		c := &(*list)[i]
		c.Findings = append(c.Findings, findingView{Count: t.Int(f.Count), Says: f.Says, Do: f.Do, Examples: f.Examples})
	}
	return todo, done
}

// setQuality fills the score of the rows that can be published.
func (p *verifier) setQuality(t *i18n.Locale, view *reportView, r *inbox.Report) error {
	if len(r.Quality) == 0 {
		return nil
	}
	var sum *directory.QualitySummary
	if err := json.Unmarshal(r.Quality, &sum); err != nil {
		return err
	}
	v, err := p.Web.View()
	if err != nil {
		return nil // the criteria are those of the version served: without one, the score alone would say nothing
	}
	view.Quality = html.QualityOf(t, v.Criteria(), sum, shownAdvice)
	if view.Quality != nil {
		view.Counts = append(view.Counts, countView{t.Say("Qualité"), view.Quality.Score})
	}
	return nil
}

// pairView is two places that might be one.
type pairView struct {
	Sides    [2]sideView
	Distance string // "" unknown
}

type sideView struct {
	inbox.Side
	Where string // "ligne 12", "sur la carte, source …"
	URL   string // of the published place; "" it is not one
}

// pairsOf returns the pairs that nothing settles.
func pairsOf(t *i18n.Locale, r *inbox.Report) (list []pairView) {
	for _, pair := range r.Doubtful {
		view := pairView{}
		if pair.Metres != nil {
			view.Distance = t.Distance(float64(*pair.Metres))
		}
		for i, s := range pair.Sides {
			where := t.Say("ligne %s", s.Row)
			if s.Row == "" {
				where = t.Say("sur la carte (%s)", s.Source)
			}
			view.Sides[i] = sideView{Side: s, Where: where, URL: placeURL(t, s.ID)}
		}
		list = append(list, view)
	}
	return list
}

// placeURL returns the address of a published place; "" without an id.
func placeURL(t *i18n.Locale, id string) string {
	if id == "" {
		return ""
	}
	return "/lieux/" + id + html.InLang(t)
}

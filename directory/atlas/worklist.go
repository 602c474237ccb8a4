package atlas

import (
	"cmp"
	"encoding/csv"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/coverage"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// How many defects the page of a territory lists, and how many places the worklist and defects of each.
const (
	summaryWork  = 3
	shownPlaces  = 24
	shownDefects = 3
)

// criterionParam is the parameter of the worklist that keeps the places with one defect.
const criterionParam = "critere"

// workView is one defect over the places of a territory.
type workView struct {
	URL, Text, Places, Gain string
	Current                 bool
}

// worklistView is the page of what the records of a territory lack, place by place.
type worklistView struct {
	headView
	Score    string
	Total    string
	Criteria []workView
	Quality  *html.Quality // criterion by criterion
	API      string        // of the same, for programs
	All      string        // address without a chosen defect; "" when none is chosen
	Rows     []workRow
	Shown    string // how many of the places are listed; "" all
	File     string
	Method   string
}

// workRow is a place to complete.
type workRow struct {
	URL, Name, Commune, Source, People, Score string
	Defects                                   []template.HTML
	More                                      string // how many defects are left out; "" none
}

// task is a place to complete, with what its defects cost.
type task struct {
	place   int
	people  int64
	cost    float64 // people who rely on the place × what its score lacks
	quality directory.Quality
}

// worklistForm lists what the worklist takes besides.
var worklistForm = &query.Form{Takes: query.View, IgnoreEmpty: true,
	Own: append(slices.Clone(form.Own), query.Own{Name: criterionParam, Text: true})}

// tasks returns the places of the view in the territory that lack something, the most costly first; of
// those with one defect when criterion is not empty.
func (a *atlas) tasks(r *request, criterion string) (list []task, total int, err error) {
	places, err := a.engine.Reliances(r.view, &r.q.Query, r.territory, coverage.OptionsOf(r.q.Request, nil))
	if err != nil {
		return nil, 0, err
	}
	for _, p := range places {
		q := r.view.Assess(p.Place)
		lacks := slices.ContainsFunc(q.Reasons, func(c directory.QualityCriterion) bool {
			return c.Value < 1 && (criterion == "" || c.Code == criterion)
		})
		if lacks {
			list = append(list, task{p.Place, p.People, float64(p.People) * lost(&q, criterion), q})
		}
	}
	slices.SortStableFunc(list, func(x, y task) int {
		return cmp.Or(cmp.Compare(y.cost, x.cost), cmp.Compare(x.quality.Score, y.quality.Score))
	})
	return list, len(places), nil
}

// lost returns what the score of a place lacks, of one criterion when it is not empty.
func lost(q *directory.Quality, criterion string) float64 {
	sum := 0.0
	for _, c := range q.Reasons {
		if criterion == "" || c.Code == criterion {
			sum += c.Gain
		}
	}
	return sum
}

// readWorklist reads a request for the worklist: the chosen defect, "" for all.
func (a *atlas) readWorklist(c web.Context) (r *request, criterion string, err error) {
	if r, err = a.readWith(c, worklistForm); err != nil {
		return nil, "", err
	}
	criterion = r.q.Word(criterionParam)
	r.raw = query.Without(r.raw, criterionParam) // other pages do not take it
	if criterion == "" || r.view.Criteria().Criterion(criterion) != nil {
		return r, criterion, nil
	}
	var codes []string
	for _, known := range r.view.Criteria().List {
		codes = append(codes, known.Code)
	}
	r.q.Wrong(criterionParam, criterion, query.Closest(directory.NewVocabulary(criterionParam, codes...), criterion),
		"une de ces valeurs est attendue : %s", strings.Join(codes, ", "))
	return nil, "", r.q.Err()
}

// worklist handles the page of what is to complete.
func (a *atlas) worklist(c web.Context) error {
	r, criterion, err := a.readWorklist(c)
	if err != nil {
		return err
	}
	return a.send(c, r, "a-completer.html", func() (html.Page, error) {
		view := &worklistView{headView: a.describe(c, r, worklistPath, "Fiches à compléter : %s",
			"Ce qui manque aux fiches des lieux d’aide numérique d’un territoire, ce qui coûte le plus d’abord.")}
		tasks, total, err := a.tasks(r, criterion)
		if err != nil {
			return nil, err
		}
		t := r.q.Lang
		view.File, view.Total = r.page(worklistPath+".csv"), t.Places(total)
		if criterion != "" {
			view.All, view.File = r.page(worklistPath), r.withCriterion(worklistPath+".csv", criterion)
		}
		for i := range tasks[:min(shownPlaces, len(tasks))] {
			view.Rows = append(view.Rows, r.rowOf(&tasks[i], criterion))
		}
		if len(tasks) > len(view.Rows) {
			view.Shown = t.Say("Les %s premières sur %s ; le fichier les a toutes.", t.Int(len(view.Rows)),
				t.Int(len(tasks)))
		}
		view.Method = worklistMethod(t, a.engine, r)
		sum, err := r.view.Quality(r.inside())
		if err != nil {
			return nil, err
		}
		view.Quality, view.API = html.QualityOf(t, r.view.Criteria(), &sum, 0), web.APIRoot+r.path()
		view.Criteria, view.Score, err = r.defects(criterion, len(r.view.Criteria().List))
		return view, err
	})
}

// worklistMethod says how places are ranked.
func worklistMethod(t *i18n.Locale, e *coverage.Engine, r *request) string {
	catchment := e.Parameters().With(r.q.Numbers).Value("bassin_km")
	within := reachText(t, catchment, 0)
	if e.Measure().Unit == "min" {
		within = reachText(t, 0, catchment)
	}
	return t.Say("Les habitants de chaque commune se partagent également entre les lieux à moins de %s : ce sont ceux "+
		"qui comptent sur un lieu. Le rang est leur nombre, multiplié par ce qui manque à la note de la fiche.", within)
}

// rowOf describes a place to complete, the chosen defect first.
func (r *request) rowOf(k *task, criterion string) workRow {
	t, p := r.q.Lang, r.view.Fields(k.place)
	row := workRow{URL: "/lieux/" + p.ID + html.InLang(t), Name: words.Name(t, p), Commune: p.Commune, Source: p.Source,
		People: t.Int(int(k.people)), Score: t.Score(k.quality.Score)}
	defects := defectsOf(&k.quality)
	slices.SortStableFunc(defects, func(x, y directory.QualityCriterion) int {
		return cmp.Compare(pick(y.Code == criterion), pick(x.Code == criterion))
	})
	for i := range defects[:min(shownDefects, len(defects))] {
		text := quality.TextOf(r.view.Criteria(), &defects[i], p.UpdatedOn)
		row.Defects = append(row.Defects, html.Translate(t, text.Found))
	}
	if left := len(defects) - len(row.Defects); left > 0 {
		row.More = t.Count(left, "%s autre manque", "%s autres manques")
	}
	return row
}

func pick(chosen bool) int {
	if chosen {
		return 1
	}
	return 0
}

// defectsOf returns what a place lacks, what its score would gain most by first.
func defectsOf(q *directory.Quality) []directory.QualityCriterion {
	list := slices.DeleteFunc(slices.Clone(q.Reasons), func(c directory.QualityCriterion) bool { return c.Value == 1 })
	slices.SortStableFunc(list, func(x, y directory.QualityCriterion) int { return cmp.Compare(y.Gain, x.Gain) })
	return list
}

// worklistCSV handles the worklist as CSV: every place that lacks something.
func (a *atlas) worklistCSV(c web.Context) error {
	r, criterion, err := a.readWorklist(c)
	if err != nil {
		return err
	}
	tasks, _, err := a.tasks(r, criterion)
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"rang", "id", "nom", "commune", "code_insee", "source", "date_maj", "habitants", "note", "cout",
		"criteres", "constats", "conseils", "page"})
	for i := range tasks {
		_ = w.Write(r.csvRow(a.Web.BaseURL(c), i, &tasks[i]))
	}
	w.Flush() // writing to memory does not fail
	return a.Web.SendDigested(c, r.view, "text/csv; charset=utf-8", []byte(b.String()), r.q.Turns())
}

func (r *request) csvRow(base string, rank int, k *task) []string {
	p := r.view.Fields(k.place)
	var codes, found, advice []string
	for _, d := range defectsOf(&k.quality) {
		codes, found, advice = append(codes, d.Code), append(found, d.Found), append(advice, d.Advice)
	}
	updated := ""
	if !p.UpdatedOn.IsZero() {
		updated = p.UpdatedOn.Format("2006-01-02")
	}
	return []string{strconv.Itoa(rank + 1), p.ID, p.Name, p.Commune, p.INSEECode, p.Source, updated,
		strconv.FormatInt(k.people, 10), plain(k.quality.Score), strconv.FormatFloat(k.cost, 'f', 1, 64),
		strings.Join(codes, "|"), strings.Join(found, " | "), strings.Join(advice, " | "), base + "/lieux/" + p.ID}
}

// defects returns what the records of the territory lack most, and their score.
func (r *request) defects(criterion string, most int) (list []workView, score string, err error) {
	t := r.q.Lang
	sum, err := r.view.Quality(r.inside())
	if err != nil || sum.Places == 0 {
		return nil, "", err
	}
	criteria := slices.DeleteFunc(slices.Clone(sum.Criteria),
		func(c directory.CriterionSummary) bool { return c.Left == 0 })
	slices.SortStableFunc(criteria, func(x, y directory.CriterionSummary) int { return cmp.Compare(y.Gain, x.Gain) })
	for _, c := range criteria[:min(most, len(criteria))] {
		list = append(list, workView{URL: r.withCriterion(worklistPath, c.Code),
			Text:   sentence(t.Say(r.view.Criteria().Criterion(c.Code).Advice)),
			Places: t.Int(c.Left), Gain: gainText(t, c.Gain), Current: c.Code == criterion})
	}
	return list, t.Score(sum.Score), nil
}

// gainText writes what a score would gain.
func gainText(t *i18n.Locale, gain float64) string {
	if gain < 0.005 {
		return t.Say("moins de 1")
	}
	return "+" + t.Score(gain)
}

// sentence returns a text with a capital.
func sentence(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// withCriterion returns the address of a form of the worklist with one defect.
func (r *request) withCriterion(path, code string) string {
	return r.inLang(r.path()+path, strings.TrimPrefix(r.raw+"&"+criterionParam+"="+code, "&"))
}

// setWork lists what the records of the territory lack most.
func (view *summaryView) setWork(r *request) (err error) {
	view.Work, view.Score, err = r.defects("", summaryWork)
	return err
}

package catalogue

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// labelForm lists what pages of labels take: a view, in which places are counted.
var labelForm = &query.Form{Takes: query.View, IgnoreEmpty: true}

// labelsView is the page /labels.
type labelsView struct {
	html.Layout
	Where  string // the territory and filters of the view, in words; "" all
	Clear  string
	Groups []labelGroup
}

// labelGroup are the labels of a kind.
type labelGroup struct {
	Title, Meaning string
	Labels         []labelRow
}

// labelRow is one label in the register.
type labelRow struct {
	URL, Name, GrantedBy, Places string
	MapURL                       string // "" when no place has it
}

// kindTexts says what each kind of label is, those that qualify a place first.
func kindTexts(k directory.LabelKind) (title, meaning i18n.Text) {
	switch k {
	case directory.LabelAccreditation:
		return i18n.New("Habilitations"), i18n.New("Le lieu a le droit d’agir pour les personnes, après vérification.")
	case directory.LabelCertification:
		return i18n.New("Certifications"), i18n.New("Un organisme accrédité a contrôlé le lieu.")
	case directory.LabelProgramme:
		return i18n.New("Programmes"),
			i18n.New("Le lieu y prend part : un poste ou un équipement est payé. Rien n’est dit de sa qualité.")
	case directory.LabelNetwork:
		return i18n.New("Réseaux"), i18n.New("Le lieu en est membre. Rien n’est dit de sa qualité.")
	}
	return i18n.New("Labels"), i18n.New("Décernés au lieu après vérification.")
}

func (p *catalogue) labels(c web.Context) error {
	v, q, raw, err := p.read(c, labelForm)
	if err != nil {
		return err
	}
	t := q.Lang
	counted, err := directory.CountLabels(v, &q.Request.Query)
	if err != nil {
		return err
	}
	slices.SortStableFunc(counted, func(a, b directory.CountedLabel) int { return cmp.Compare(b.Count, a.Count) })
	state := html.StateOf(q, raw)
	view := &labelsView{Clear: LabelsPath + html.InLang(t)}
	if len(state) > 0 {
		if view.Where, err = p.titleOfView(v, q); err != nil {
			return err
		}
	}
	for _, kind := range directory.LabelKinds() {
		title, meaning := kindTexts(kind)
		group := labelGroup{Title: t.Text(title), Meaning: t.Text(meaning)}
		for _, l := range counted {
			if cmp.Or(l.Kind, directory.LabelAward) != kind {
				continue
			}
			row := labelRow{URL: state.URL(LabelsPath + "/" + url.PathEscape(l.Code)), Name: l.Name, GrantedBy: l.GrantedBy,
				Places: t.Int(l.Count)}
			if l.Count > 0 {
				row.MapURL = append(state.WithoutName("label"), html.PairOf("label", l.Name)).URL("/")
			}
			group.Labels = append(group.Labels, row)
		}
		if len(group.Labels) > 0 {
			view.Groups = append(view.Groups, group)
		}
	}
	view.Layout = p.Layout(c, t, "Labels, habilitations, programmes et réseaux",
		"Le registre des labels des lieux d’aide numérique : qui les donne, et combien de lieux les ont.", "").ForVersion(v,
		p.Config.DemoSource)
	view.Assets["style"] = p.Assets["atlas.css"]
	return p.Send(c, v, "labels.html", view, q.Turns())
}

// titleOfView returns the title of the places of a view: "423 lieux d’aide numérique en Gironde".
func (p *catalogue) titleOfView(v directory.View, q *html.Request) (string, error) {
	n, err := v.Count(&q.Request.Query)
	if err != nil {
		return "", err
	}
	answer, err := words.AnswerOf(v, &q.Request.Query, directory.Result{Matched: n}, q.Now)
	return answer.Title(q.Lang, p.Gazetteer), err
}

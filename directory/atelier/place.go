package atelier

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/note"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
)

// placeView is the page on which a place is corrected or closed, or one is added.
type placeView struct {
	pageView
	New    bool
	Place  groupView
	Action string
	Groups []fieldGroup
	Past   []decidedView
	Reason string
	Until  string
	From   string // of a closure
	To     string
}

type fieldGroup struct {
	Title  string
	Open   bool
	Fields []fieldView
}

// fieldView is a field of a form.
type fieldView struct {
	Name, Label, Hint string
	Value             string // in flat form, or as it was typed
	Before            string // when the form was shown
	Long              bool
	Required          bool
	Options           []optionView // of a closed list
	Says              []saysView
}

type optionView struct {
	Name, Value, Text string
	Checked           bool
}

// fieldGroups are the fields of the form, in its order.
var fieldGroups = []struct {
	title  i18n.Text
	open   bool
	fields []string
}{
	{i18n.New("Le lieu"), true, []string{"nom", "horaires", "telephone", "courriels", "site_web", "prise_rdv"}},
	{i18n.New("L’adresse"), true, []string{"adresse", "complement_adresse", "code_postal", "commune"}},
	{i18n.New("Ce qu’on y fait"), false, []string{"services", "presentation_resume", "presentation_detail", "typologie",
		"structure_parente"}},
	{i18n.New("Pour qui, et comment"), false, []string{"publics_specifiquement_adresses", "prise_en_charge_specifique",
		"frais_a_charge", "modalites_acces", "modalites_accompagnement", "itinerance", "fiche_acces_libre"}},
	{i18n.New("Programmes et labels"), false, []string{"dispositif_programmes_nationaux", "formations_labels",
		"autres_formations_labels", "pivot"}},
}

// needed are the fields that a place to be added must have.
var needed = []string{"nom", "adresse", "code_postal", "commune"}

func (a *atelier) placePage(c web.Context, h holder) error {
	return a.showPlace(c, h, c.Param("id"), http.StatusOK, nil, nil)
}

func (a *atelier) newPage(c web.Context, h holder) error {
	return a.showPlace(c, h, "", http.StatusOK, nil, nil)
}

// showPlace shows the form of a place, "" for one to be added, with what was typed when something is wrong with it.
func (a *atelier) showPlace(c web.Context, h holder, id string, status int, typed url.Values, wrong []string) error {
	t := a.RequestedLocale(c)
	view := &placeView{New: id == "", Action: Path + "/nouveau" + html.InLang(t), Reason: typed.Get("motif"),
		Until: typed.Get("jusqu_au"), From: typed.Get("du"), To: typed.Get("au")}
	g := &group{}
	if id == "" {
		view.pageView = a.page(c, h, "/nouveau", t.Say("Ajouter un lieu"))
		if h.Scope.Source != "" {
			return noAdding()
		}
	} else {
		v, err := a.Web.View()
		if err != nil {
			return err
		}
		at, place, err := placeOf(v, id)
		if err != nil {
			return err
		}
		subject, _ := a.about(v, &note.Note{Place: at})
		if err := within(h, subject); err != nil {
			return err
		}
		if g, err = a.groupOf(c.Request().Context(), v, at, notesOfPlace); err != nil {
			return err
		}
		view.pageView = a.page(c, h, "", words.Name(t, place))
		view.Action = Path + "/lieux/" + url.PathEscape(at) + html.InLang(t)
		view.Place = a.groupView(t, v, g, backTo(t, view.Next))
		if view.Past, err = a.pastOf(c.Request().Context(), t, at, backTo(t, view.Next)); err != nil {
			return err
		}
	}
	var err error
	if view.Done, err = a.justDone(c, h, t); err != nil {
		return err
	}
	view.Wrong = wrong
	for _, group := range fieldGroups {
		shown := fieldGroup{Title: t.Text(group.title), Open: group.open || len(wrong) > 0}
		for _, name := range group.fields {
			shown.Fields = append(shown.Fields, a.fieldView(t, g, name, typed))
		}
		view.Groups = append(view.Groups, shown)
	}
	return a.SendStatus(c, status, "atelier-lieu.html", view)
}

// pastOf returns what was decided of a place.
func (a *atelier) pastOf(ctx context.Context, t *i18n.Locale, place, next string) ([]decidedView, error) {
	notes, err := a.Store.Notes(ctx, note.Filter{Place: place})
	if err != nil {
		return nil, a.masked(err)
	}
	notes = slices.DeleteFunc(notes, func(n note.Note) bool { return len(n.Decisions) == 0 })
	slices.Reverse(notes)
	notes = notes[:min(len(notes), decidedAtOnce)]
	made, err := a.appliedOf(ctx, notes)
	if err != nil {
		return nil, err
	}
	var views []decidedView
	for i := range notes {
		views = append(views, a.decidedViews(t, &notes[i], made, next)...)
	}
	return views, nil
}

func (a *atelier) fieldView(t *i18n.Locale, g *group, name string, typed url.Values) fieldView {
	f := directory.FieldNamed(name)
	view := fieldView{Name: name, Label: labelOf(t, name), Hint: hintOf(t, name)}
	if g.Place != nil {
		view.Before = flatOf(name, g.Place)
	} else {
		view.Required = slices.Contains(needed, name)
	}
	view.Value = view.Before
	if _, sent := typed["champ"]; sent {
		view.Value, view.Before = joined(typed[name]), typed.Get("avant:"+name)
	}
	for _, s := range g.saidOf(name) {
		if s.Value != view.Before {
			view.Says = append(view.Says, saysView{cmp.Or(a.titleOf(s.Source), s.Source), cmp.Or(a.shown(t, name, s.Value),
				t.Say("rien"))})
		}
	}
	view.Long = f.MaxLength > 100 || name == "presentation_detail" || len(view.Value) > 60
	if f.Vocabulary != nil {
		view.Hint = ""
		present := strings.Split(view.Value, "|")
		for _, term := range f.Vocabulary.Values {
			view.Options = append(view.Options, optionView{name, term, t.Say(term), slices.Contains(present, term)})
		}
	}
	return view
}

// joined returns the values of a field of a form in flat form.
func joined(values []string) string {
	empty := func(v string) bool { return strings.TrimSpace(v) == "" }
	return strings.Join(slices.DeleteFunc(slices.Clone(values), empty), "|")
}

// changedIn returns the fields that a person changed in a form.
func changedIn(f url.Values) map[string]string {
	values := map[string]string{}
	for _, name := range f["champ"] {
		typed, before := joined(f[name]), f.Get("avant:"+name)
		if sameValues(typed, before) {
			continue
		}
		values[name] = typed
	}
	return values
}

// sameValues reports whether two texts in flat form have the same values, in any order.
func sameValues(a, b string) bool {
	sorted := func(s string) []string {
		return slices.Sorted(slices.Values(strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "|")))
	}
	return slices.Equal(sorted(a), sorted(b))
}

// closureIn returns when a form says that a place is closed, see note.Closure.
func closureIn(f url.Values) (string, error) {
	if f.Get("fermeture") == note.ForGood {
		if f.Get("sur") == "" {
			return "", wrong(note.Closure, "", "cochez « Ce lieu n’ouvrira plus » pour le fermer pour de bon")
		}
		return note.ForGood, nil
	}
	from, to := strings.TrimSpace(f.Get("du")), strings.TrimSpace(f.Get("au"))
	if from == "" {
		return "", wrong(note.Closure, "", "donnez le premier jour")
	}
	if to == "" {
		return from, nil
	}
	return from + "/" + to, nil
}

// correctForm handles the forms of a place: what is corrected, that it closes, that all that waits is refused.
func (a *atelier) correctForm(c web.Context, h holder) error {
	f, err := form(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	asked := &request{Place: id, Reason: f.Get("motif"), Until: f.Get("jusqu_au")}
	switch f.Get("geste") {
	case "fermer":
		value, err := closureIn(f)
		if err != nil {
			return a.showPlace(c, h, id, http.StatusUnprocessableEntity, f, wrongTexts(a.RequestedLocale(c), err))
		}
		asked.Values = map[string]string{note.Closure: value}
	case "refuser":
		return a.refuseAll(c, h, id, f)
	default:
		asked.Values = changedIn(f)
	}
	return a.store(c, h, asked, f)
}

// addForm handles the form of a place to be added.
func (a *atelier) addForm(c web.Context, h holder) error {
	f, err := form(c)
	if err != nil {
		return err
	}
	return a.store(c, h, &request{Values: changedIn(f), Reason: f.Get("motif")}, f)
}

// store stores a correction, or shows its form again with what is wrong with it.
func (a *atelier) store(c web.Context, h holder, asked *request, f url.Values) error {
	t := a.RequestedLocale(c)
	n, err := a.corrected(c.Request().Context(), h, asked)
	if err != nil {
		if wrong := wrongTexts(t, err); wrong != nil {
			return a.showPlace(c, h, asked.Place, http.StatusUnprocessableEntity, f, wrong)
		}
		return err
	}
	if n.Place == "" {
		return c.SeeOther(withDone(Path+"/decisions"+html.InLang(t), n.ID))
	}
	return c.SeeOther(withDone(Path+"/lieux/"+url.PathEscape(n.Place)+html.InLang(t), n.ID))
}

// refuseAll refuses all that waits about a place: thousands of notes that mean nothing are gone at once, and stay
// readable among what is decided.
func (a *atelier) refuseAll(c web.Context, h holder, id string, f url.Values) error {
	t := a.RequestedLocale(c)
	v, err := a.Web.View()
	if err != nil {
		return err
	}
	subject, _ := a.about(v, &note.Note{Place: id})
	if err := within(h, subject); err != nil {
		return err
	}
	d := note.Decision{At: a.Web.Now(), Place: id, Verdict: note.Refused}
	d.Author, d.Name = h.author()
	if d.Reason, err = text("motif", f.Get("motif"), maxReason); err != nil {
		return a.showPlace(c, h, id, http.StatusUnprocessableEntity, f, wrongTexts(t, err))
	}
	if err := a.Store.RefuseWaiting(c.Request().Context(), d); err != nil {
		return a.masked(err)
	}
	return c.SeeOther(Path + "/boite" + html.InLang(t))
}

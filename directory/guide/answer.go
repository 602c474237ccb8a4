package guide

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/hours"
	"github.com/lieux-numeriques/lieux/directory/html"
	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/orientation"
	"github.com/lieux-numeriques/lieux/directory/paper"
	"github.com/lieux-numeriques/lieux/directory/query"
	"github.com/lieux-numeriques/lieux/directory/web"
	"github.com/lieux-numeriques/lieux/directory/words"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// answerView is the page of the answer: the sheet.
type answerView struct {
	frameView
	Heading   string
	Summary   string // what was answered, in one line
	Empty     string // why there is no place
	WhereURL  string // of the question that it lacks; "" when it is known where
	Places    []placeView
	Others    []othersView
	Bring     []string
	Closed    closedView
	Resources []html.Link
	Plan      *paper.Plan
	QR        *paper.QR
	Here      string // absolute address
	Message   template.URL
	Mail      template.URL
	TextURL   string
	ListURL   string // of every place there, on the map
	Printed   string
	Density   string // class of a sheet that has long texts
	Source    string
}

// placeView is one of the places that are proposed.
type placeView struct {
	Rank         int
	URL, Name    string
	Distance     string
	Address      []string
	Open         words.Opening
	Phone        *words.Phone
	Booking      string
	Mail         string
	Prescription template.URL // a message with the sheet, where the place takes them; "" elsewhere
	Directions   string
	Reasons      []reasonView
	Brief        string // the same in one line of paper
	Week         []words.Usual
	Hours        string // as the source writes them, when there is no week
	Updated      string
}

// reasonView is what a place answers to one criterion.
type reasonView struct {
	Answer orientation.Answer
	Icon   string
	Word   string
	Text   string
	Ground string // "" when it is that of the whole place
}

// othersView is places that suit in another way.
type othersView struct {
	Title  string
	Places []otherView
}

type otherView struct {
	URL, Name, Detail string
	Phone             *words.Phone
}

// closedView is what to do when a place is closed.
type closedView struct {
	Next     string // the first place to open, and when
	Operator string
	Phone    *words.Phone
	URL      string
}

// answerIcons draw each answer, beside its word.
var answerIcons = map[orientation.Answer]struct{ Icon string }{
	orientation.Yes:      {Icon: "circle-check"},
	orientation.Probable: {Icon: "circle-dot-dashed"},
	orientation.Unknown:  {Icon: "circle-question-mark"},
	orientation.No:       {Icon: "circle-x"},
}

// proposed is how many places are proposed.
const proposed = 3

// answer returns the page of the answer, and until when it is right.
func (p *pages) answer(c web.Context, r *request) (*answerView, time.Time, error) {
	t := r.Q.Lang
	found, err := p.ask(r)
	if err != nil {
		return nil, time.Time{}, err
	}
	view := &answerView{Heading: p.heading(r, len(found.Best))}
	view.frameView = p.frame(c, r, view.Heading, "imprimer.js")
	view.frameView.Answer = true
	sheet := r.State.WithoutName(proName).Without(html.IsSetting)
	view.Here = p.Web.BaseURL(c) + r.sheetURL(Path)
	view.QR = paper.QROf(p.Site, r.View, view.Here)
	view.TextURL = r.sheetURL(TextPath)
	if view.ListURL = sheet.WithoutName(needParam).WithoutName(easeParam).URL("/"); view.Embedded {
		view.ListURL = r.State.WithoutName(proName).WithoutName(needParam).WithoutName(easeParam).URL(html.EmbeddedPath)
	}
	view.Printed = t.Date(r.Now.In(territory.Zone("75056")))
	if len(found.Best) == 0 {
		view.setEmpty(r)
	}
	hits := make([]directory.Hit, 0, len(found.Best))
	for i := range found.Best {
		hits = append(hits, found.Best[i].Hit)
		view.Places = append(view.Places, p.placeOf(r, &found.Best[i], i+1, view.Here))
	}
	view.Plan = p.plans.Of(t, r.View, hits, 0, r.Question.Query.Near)
	view.setOthers(r, found)
	view.setHelp(r, found)
	text := p.message(c, r, found)
	view.Message = template.URL("sms:?&body=" + words.EscapeMail(text))
	view.Mail = template.URL("mailto:?subject=" + words.EscapeMail(view.Heading) + "&body=" +
		words.EscapeMail(strings.ReplaceAll(text+"\n"+view.Here+"\n", "\n", "\r\n")))
	var answered []string
	for _, one := range view.Answered {
		answered = append(answered, one.Text)
	}
	view.Summary = strings.Join(answered, " · ")
	view.Density = p.density(view)
	return view, web.Earlier(query.NextMinute(r.Now), r.Q.Turns()), nil
}

// ask answers the question; without a place, only what is asked at a distance.
func (p *pages) ask(r *request) (*orientation.Guidance, error) {
	q := *r.Question
	q.Limit = proposed
	found, err := p.guide.Ask(r.View, &q)
	if err == nil && !r.hasWhere() {
		found.Best, found.Elsewhere = nil, nil
	}
	return found, err
}

// sheetURL returns the address of the answer on a path, without settings of one page.
func (r *request) sheetURL(path string) string {
	state := r.State.WithoutName(proName).Without(html.IsSetting)
	if !r.hasWhere() && path == Path {
		state = state.With(stepName, string(answerStep))
	}
	return state.URL(path)
}

// heading returns the title of the answer.
func (p *pages) heading(r *request, places int) string {
	t := r.Q.Lang
	switch {
	case places == 0:
		return t.Say("Voici comment être aidé")
	case places == 1:
		return t.Say("Un lieu pour vous")
	}
	return t.Count(places, "%s lieu pour vous", "%s lieux pour vous")
}

// setEmpty says why there is no place, and what to do.
func (view *answerView) setEmpty(r *request) {
	t := r.Q.Lang
	if !r.hasWhere() {
		view.Empty = t.Say("Dites où vous habitez : nous montrerons les lieux près de chez vous.")
	} else {
		view.Empty = t.Say("Nous ne connaissons aucun lieu à cet endroit.")
	}
	view.WhereURL = r.at(whereStep)
}

// placeOf returns one of the places that are proposed.
func (p *pages) placeOf(r *request, s *orientation.Suggestion, rank int, sheet string) placeView {
	t, v, i := r.Q.Lang, r.View, s.Hit.Index
	place := v.Place(i)
	back := r.State.Without(html.IsSetting).WithoutName(proName).WithoutName(needParam).WithoutName(easeParam)
	view := placeView{
		Rank: rank, URL: back.URL("/lieux/" + place.ID), Name: words.Clip(words.Name(t, place), maxName),
		Distance: t.Distance(s.Hit.DistanceM), Address: words.ClipAll(words.AddressLines(place), maxLine),
		Open: words.OpeningOf(t, v.Opening(i, r.Now), r.Now, place), Phone: words.PhoneOf(place.Phone),
		Booking: words.WebURL(place.BookingURL), Week: words.UsualWeek(t, v, i, place, r.Now),
	}
	if len(view.Week) == 0 {
		view.Hours = words.Clip(strings.Join(strings.Fields(place.HoursText), " "), maxHours)
	} else if text := words.UsualText(view.Week); len([]rune(text)) > maxHours {
		view.Week, view.Hours = nil, words.Clip(text, maxHours)
	}
	if place.Location.Known {
		view.Directions = words.DirectionsURL(place)
	}
	if len(place.Emails) > 0 {
		view.Mail = words.MailTo(place.Emails[0])
	}
	if view.Mail != "" && slices.Contains(place.AccessModes, prescription) {
		view.Prescription = p.prescribe(r, view.Mail, sheet)
	}
	var brief []string
	said, day := "", words.OpenOn(t, v, i, place, &r.Question.Query.Open, r.Now)
	if !place.UpdatedOn.IsZero() {
		said = words.SaidOn(t, place.UpdatedOn)
	}
	for j := range s.Reasons {
		reason := &s.Reasons[j]
		switch reason.Criterion {
		case "distance", "ouverture":
			continue // said above
		case "fraicheur":
			if view.Updated = words.Reason(t, reason, s.Hit.DistanceM, r.Now, place, day); said != "" {
				view.Updated = t.Say("Ce qui est écrit ici est %s.", said)
			}
			continue
		}
		text, ground := words.ReasonSubject(t, reason, day), words.ReasonGround(t, reason)
		word := words.ReasonWord(t, reason.Answer)
		brief = append(brief, t.Say("%s : %s", text, strings.ToLower(word)))
		if ground == said {
			ground = ""
		}
		view.Reasons = append(view.Reasons, reasonView{reason.Answer, answerIcons[reason.Answer].Icon, word, text, ground})
	}
	view.Brief = words.Some(brief, maxBrief)
	return view
}

// prescription is the access mode of a place that takes prescription sheets.
const prescription = "Envoyer un mail avec une fiche de prescription"

// prescribe returns the address of a message to a place, with what a person has answered and
// nobody's name: the sender's own program opens it.
func (p *pages) prescribe(r *request, mail, sheet string) template.URL {
	t := r.Q.Lang
	lines := []string{t.Say("Bonjour,"), "", t.Say("Je vous adresse une personne. Voici ce qu’elle cherche :")}
	for _, one := range p.answered(r) {
		lines = append(lines, "- "+one.Question+" "+one.Text)
	}
	lines = append(lines, "", t.Say("Sa feuille : %s", sheet), "")
	return template.URL(mail + "?subject=" + words.EscapeMail(t.Say("Fiche de prescription")) + "&body=" +
		words.EscapeMail(strings.Join(lines, "\r\n")))
}

// setOthers sets the places that suit in another way.
func (view *answerView) setOthers(r *request, found *orientation.Guidance) {
	t := r.Q.Lang
	for _, other := range []struct {
		title string
		found []orientation.Suggestion
	}{
		{t.Say("Par téléphone"), found.Phone},
		{t.Say("À distance"), found.Remote},
		{t.Say("D’autres lieux sûrs"), found.Elsewhere},
	} {
		list := othersView{Title: other.title}
		for _, s := range other.found {
			place := r.View.Fields(s.Hit.Index)
			one := otherView{URL: "/lieux/" + place.ID + view.InLang,
				Name: words.Clip(words.Name(t, place), maxName), Phone: words.PhoneOf(place.Phone)}
			one.Detail = words.Clip(place.Commune, maxLine)
			if far := t.Distance(s.Hit.DistanceM); far != "" {
				one.Detail = strings.TrimPrefix(one.Detail+", "+t.Say("à %s", far), ", ")
			}
			list.Places = append(list.Places, one)
		}
		if len(list.Places) > 0 {
			view.Others = append(view.Others, list)
		}
	}
}

// setHelp sets what does not depend on places: what to bring, whom to ask, where to learn.
func (view *answerView) setHelp(r *request, found *orientation.Guidance) {
	t := r.Q.Lang
	if n := r.Need; n != nil {
		view.Bring = words.TranslateAll(t, n.Bring)
		view.Closed = closedView{Operator: t.Say(n.Operator), Phone: words.PhoneOf(n.Phone), URL: words.WebURL(n.URL)}
	}
	view.Closed.Next = nextOpening(t, r, found.Best)
	for _, resource := range found.Resources {
		if address := words.WebURL(resource.URL); address != "" {
			view.Resources = append(view.Resources, html.LinkTo(address, t.Say(resource.Title)))
		}
	}
}

// nextOpening says which of the places opens first; "" when one is open, or when none is known
// to open.
func nextOpening(t *i18n.Locale, r *request, found []orientation.Suggestion) string {
	text, first := "", time.Time{}
	for i := range found {
		index := found[i].Hit.Index
		o := r.View.Opening(index, r.Now)
		if o.State == hours.Open {
			return ""
		}
		if !o.Next.IsZero() && (first.IsZero() || o.Next.Before(first)) {
			place := r.View.Fields(index)
			zone := territory.Zone(place.INSEECode)
			first = o.Next
			text = t.Say("Le premier à ouvrir : %s, %s.", words.Clip(words.Name(t, place), maxName),
				words.When(t, o.Next.In(zone), r.Now.In(zone)))
		}
	}
	return text
}

package mapping

import (
	"slices"

	"github.com/lieux-numeriques/lieux/directory"
)

// span is the words of a text that speak of a label.
type span struct {
	list  []token
	start int
	end   int
	label *directory.Label
}

// Words that change what a mention of a label means.
var (
	// announcing words make a label of the words that follow them.
	announcing = words("label labels labellise labellisee labellises labellisees labelise labelisee labelises " +
		"labalise agree agreee agrees agreees agrement agrements certifie certifiee certifies certification habilite " +
		"habilitee habilites habilitation accepte acceptes acceptent acceptons acceptee acceptees qualifie " +
		"qualifiee membre reseau cheque cheques")
	// negating words deny the words that follow them closely.
	negating = words("pas aucun aucune sans ni hors ex ancien ancienne anciens anciennes anciennement")
	// planning words say that there is no label yet.
	planning = words("projet projets futur future futurs futures prochain prochaine prochains prochaines prochainement " +
		"bientot envisage envisagee envisageons souhaite souhaitons souhait candidat candidate candidature " +
		"devenir obtenir obtention prevu prevue recrute recrutons recrutement attente demande demandons creation")
	// elsewhere words speak of another place than this one.
	elsewhere = words("contacter contactez contact aupres vers partenaire partenaires partenariat " +
		"voir orienter orientons orientation face")
	// training words speak of those that the place trains.
	training = words("formation formations former formons forme formateur formateurs recrutement")
	// pending words follow a label that the place does not have yet or does not have any more.
	pending  = words("bientot prochainement prevu prevue prevus termine terminee expire expiree suspendu retire")
	articles = words("l le la les un une d de du des au aux")
)

// Distances within which these words count, in words.
const (
	announcedWithin = 6
	negatedWithin   = 3
	plannedWithin   = 6
	elsewhereWithin = 4
	trainingWithin  = 7
	pendingWithin   = 2
)

// before calls f with the words before the span, the nearest first, up to a number of them and
// to a pause; f returns true to stop.
func (s *span) before(most int, until pause, f func(i int) bool) bool {
	for i := s.start - 1; i >= 0 && i >= s.start-most; i-- {
		if s.list[i+1].pause >= until {
			return false
		}
		if f(i) {
			return true
		}
	}
	return false
}

func (s *span) anyBefore(most int, until pause, set map[string]bool) bool {
	return s.before(most, until, func(i int) bool { return set[s.list[i].word] })
}

// announced reports whether a word before the span, or right after it, makes a label of it.
func (s *span) announced() bool {
	return s.anyBefore(announcedWithin, fullStop, announcing) ||
		s.end < len(s.list) && s.list[s.end].pause < fullStop && announcing[s.list[s.end].word]
}

// denied reports whether the text says that the place does not have the label, not yet, not any
// more, or that another place has it.
func (s *span) denied() bool {
	if s.anyBefore(negatedWithin, comma, negating) || s.anyBefore(plannedWithin, comma, planning) {
		return true
	}
	if s.before(announcedWithin, comma, func(i int) bool {
		return s.list[i].word == "cours" && i > 0 && s.list[i-1].word == "en" ||
			s.list[i].word == "plus" && i > 0 && slices.Contains([]string{"n", "ne", "est", "sommes"}, s.list[i-1].word) ||
			s.list[i].word == "non" && announcing[s.list[i+1].word]
	}) {
		return true
	}
	if s.label.Kind == directory.LabelProgramme {
		if s.trainsThem() {
			return true
		}
	} else if s.anyBefore(elsewhereWithin, comma, elsewhere) {
		return true
	}
	return s.pending()
}

// trainsThem reports whether the place trains those of the programme: "formation pour les CNFS".
func (s *span) trainsThem() bool {
	i := s.start - 1
	for i >= 0 && articles[s.list[i].word] && s.list[i+1].pause == noPause {
		i--
	}
	if i < 0 || s.list[i+1].pause > noPause {
		return false
	}
	if training[s.list[i].word] {
		return true
	}
	return s.list[i].word == "pour" && s.anyBefore(trainingWithin, comma, training)
}

// pending reports whether words right after the span take it back.
func (s *span) pending() bool {
	for i := s.end; i < len(s.list) && i < s.end+pendingWithin; i++ {
		if s.list[i].pause == fullStop {
			return false
		}
		next := func(k int) string {
			if i+k < len(s.list) {
				return s.list[i+k].word
			}
			return ""
		}
		switch w := s.list[i].word; {
		case pending[w],
			w == "non" && i == s.end && (i+1 == len(s.list) || s.list[i+1].pause > noPause),
			w == "en" && slices.Contains([]string{"cours", "projet", "attente"}, next(1)),
			w == "a" && i == s.end && next(1) == "venir",
			w == "sur" && next(1) == "le" && next(2) == "territoire" && s.label.Kind != directory.LabelProgramme &&
				!s.announced():
			return true
		}
	}
	return false
}

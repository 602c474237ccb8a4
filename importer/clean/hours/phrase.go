package hours

import "slices"

// phraseKind is what a phrase is about.
type phraseKind uint8

const (
	endPhrase        phraseKind = iota
	daysPhrase                  // days, holidays, or an nth day of the month
	spanPhrase                  // de 9h à 12h
	untilPhrase                 // jusqu'à 15h30, or a time alone
	partPhrase                  // le matin
	rankPhrase                  // (1er et 3e du mois), without a day
	termsPhrase                 // sur rendez-vous, sans rendez-vous
	closedPhrase                // fermé
	exceptPhrase                // sauf
	regimePhrase                // pendant les vacances scolaires, en période scolaire
	seasonPhrase                // de septembre à juin, en août, l'été
	parityPhrase                // semaines paires
	recurrencePhrase            // une semaine sur deux: which one is unknown
	channelPhrase               // par téléphone, à l'accueil
	addPhrase                   // et aussi
	includePhrase               // y compris
	deskPhrase                  // the name of what opens: "Mairie :"
	sentencePhrase              // words that are not understood, up to the end of the sentence
	unknownPhrase               // words that are not understood among others that are
)

// joint is how a phrase is joined to the one before it, as bits.
type joint uint8

const (
	commaJoint joint = 1 << iota
	slashJoint
	dashJoint
	andJoint
	orJoint
	plusJoint
	stopJoint // a full stop or a semicolon
	lineJoint // a new line
)

const (
	breaks = stopJoint | lineJoint
	links  = commaJoint | slashJoint | dashJoint | andJoint | orJoint | plusJoint
)

// phrase is a group of words that means one thing.
type phrase struct {
	kind     phraseKind
	joint    joint
	days     uint8 // bits, Monday first, then public holidays
	doubtful uint8 // days of days that are there only if a dash means "to"
	between  uint8 // days inside a range at the dash that is not doubtful by itself
	spread   bool  // days are a range or a list, not one day
	nth      string
	part     int
	span     span   // of a spanPhrase; to alone for an untilPhrase
	word     string // the word of the vocabulary, a comment, a season or words as they were written
	season   string // the name of a season without dates
	terms    terms
	regime   regime
	parity   parity
	paren    int  // the pair of parentheses that it stands in, 0 for none
	colon    bool // a colon follows
	title    bool // it starts with a capital letter
	timed    bool // words that are not understood name days, months or times
}

// phraser groups tokens into phrases.
type phraser struct {
	tokens []token
	i      int
	cell   bool // the cell of one day
	done   *repairs
	list   []phrase
	// carried is the joints before phrases without meaning, which go to the next phrase
	carried joint
	paren   int // the pair of parentheses that is open, 0 for none
	pairs   int
}

// phrasesOf returns the phrases of a text. It fails on times that have no end and on lists of days
// that have two meanings; words that are not understood are phrases.
func phrasesOf(tokens []token, cell bool, done *repairs) ([]phrase, error) {
	p := phraser{tokens: tokens, cell: cell, done: done, list: make([]phrase, 0, len(tokens)/3+1)}
	for {
		joined := p.joints()
		if p.peek().kind == endToken {
			return p.list, nil
		}
		title := p.peek().title
		ph, err := p.phrase(joined)
		if err != nil {
			return nil, err
		}
		if ph.kind == endPhrase { // a phrase without meaning here
			p.carried |= joined
			continue
		}
		ph.joint, ph.paren, ph.title = joined|p.carried, p.paren, title
		ph.colon = p.peek().kind == colon
		p.carried = 0
		p.list = append(p.list, ph)
	}
}

func (p *phraser) peek() token { return p.at(0) }

func (p *phraser) at(k int) token {
	if p.i+k < len(p.tokens) && p.i+k >= 0 {
		return p.tokens[p.i+k]
	}
	return token{}
}

// last returns the phrase before, the zero phrase when there is none.
func (p *phraser) last() phrase {
	if len(p.list) == 0 {
		return phrase{}
	}
	return p.list[len(p.list)-1]
}

// words consumes a sequence of words if it comes next.
func (p *phraser) words(phrase []string) bool {
	for n, w := range phrase {
		if p.at(n).text != w {
			return false
		}
	}
	p.i += len(phrase)
	return true
}

// fillers returns how many of the next tokens are words of list.
func (p *phraser) fillers(list ...string) int {
	k := 0
	for p.at(k).kind == plainWord && slices.Contains(list, p.at(k).text) {
		k++
	}
	return k
}

// joints consumes what joins the next phrase to the one before: signs, "et", parentheses.
func (p *phraser) joints() (j joint) {
	for ; ; p.i++ {
		switch t := p.peek(); t.kind {
		case lineBreak:
			j |= lineJoint
		case fullStop:
			j |= stopJoint
		case comma:
			j |= commaJoint
		case slash:
			j |= slashJoint
		case dash:
			j |= dashJoint
		case plus:
			j |= plusJoint
		case colon:
		case openParen:
			p.pairs++
			p.paren = p.pairs
		case closeParen:
			p.paren = 0
		case plainWord:
			switch t.text {
			case "et", "puis":
				j |= andJoint
			case "ou":
				j |= orJoint
			default:
				return j
			}
		default:
			return j
		}
	}
}

// phraseReaders read the kinds of phrases, in this order.
var phraseReaders = [...]func(*phraser) (phrase, bool, error){
	(*phraser).contactPhrase, (*phraser).oneInTwo, (*phraser).parityPhrase, (*phraser).fixedPhrase,
	(*phraser).seasonPhrase, (*phraser).nthDay, (*phraser).daysPhrase, (*phraser).spanPhrase, (*phraser).untilPhrase,
	(*phraser).partPhrase, (*phraser).rankPhrase,
}

// Readers of the phrases that start with a day or a time.
var (
	afterWeekday = []func(*phraser) (phrase, bool, error){(*phraser).daysPhrase}
	afterClock   = []func(*phraser) (phrase, bool, error){(*phraser).spanPhrase, (*phraser).untilPhrase}
)

// phrase returns the phrase that comes next.
func (p *phraser) phrase(joined joint) (phrase, error) {
	readers := phraseReaders[:]
	switch p.peek().kind { // the most common tokens start one kind of phrase
	case weekday:
		readers = afterWeekday
	case clockTime:
		readers = afterClock
	}
	for _, read := range readers {
		start := p.i
		ph, ok, err := read(p)
		if ok || err != nil {
			return ph, err
		}
		p.i = start
	}
	return p.unknown(joined), nil
}

// contactPhrase reads a telephone number, a mail or a URL and the words before it, which mean nothing here.
func (p *phraser) contactPhrase() (phrase, bool, error) {
	p.i += p.fillers("au", "a", "par", "sur", "tel", "telephone", "mail", "courriel", "le", "n", "appeler", "contact",
		"contacter", "appelant", "en", "site", "internet")
	for p.peek().kind == colon {
		p.i++
	}
	if p.peek().kind != contact {
		return phrase{}, false, nil
	}
	for p.peek().kind == contact {
		p.i++
	}
	return phrase{}, true, nil
}

// fixedPhrase reads a phrase of the vocabulary; phrases without meaning here are skipped
// together with the words that follow only them.
func (p *phraser) fixedPhrase() (phrase, bool, error) {
	skipped := p.fillers("le", "la", "les", "l'", "a", "au", "aux", "du", "de", "des", "d'", "en", "sur", "pour")
	for ; ; p.i++ { // "en accès libre" starts with a word that may also be skipped
		for _, f := range fixedPhrases[p.peek().text] {
			inside := f.phrase.kind == deskPhrase && prepositions[p.at(-1).text] // "en mairie": a place
			if !inside && p.words(f.words) {
				return f.phrase, true, nil
			}
		}
		if skipped--; skipped < 0 {
			return phrase{}, false, nil
		}
	}
}

var prepositions = setOf("a au en aux sur")

// partPhrase reads "le matin", "l'après-midi".
func (p *phraser) partPhrase() (phrase, bool, error) {
	p.i += p.fillers("le", "la", "les", "l'", "tous", "toutes", "du", "de", "en", "chaque", "uniquement")
	t := p.peek()
	if t.kind != dayPart {
		return phrase{}, false, nil
	}
	p.i++
	return phrase{kind: partPhrase, part: t.value}, true, nil
}

// unknown consumes words that are not understood: a sentence when they start one, else as few as
// possible.
func (p *phraser) unknown(joined joint) phrase {
	start := p.i
	first := p.peek()
	counts := (first.kind == number || first.kind == bareHour) && p.at(1).kind == plainWord // "6 postes"
	starts := (joined&breaks != 0 || first.title || start == 0) && first.kind == plainWord || counts
	kind := unknownPhrase
	if starts && p.paren == 0 {
		kind = sentencePhrase
		for k := p.peek().kind; k != endToken && k != lineBreak && k != fullStop; k = p.peek().kind {
			p.i++
		}
	} else {
		p.i++
		for k := 0; k < 3 && p.peek().kind == plainWord; k++ {
			p.i++
		}
	}
	ph := phrase{kind: kind, word: textOf(p.tokens[start:p.i])}
	for _, t := range p.tokens[start:p.i] {
		ph.timed = ph.timed || t.kind == weekday || t.kind == month || t.kind == clockTime || t.kind == dayPart
	}
	return ph
}

package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// phrase is words of a name that imply a type of structure.
type phrase struct {
	words []string
	code  string
	first bool // only at the start of the name, or after one word
}

// phrases by their first word. A line is a code and its phrases; `^` marks those that only
// count at the start ("Mairie de …", not "place de la mairie").
var phrases = func() map[string][]phrase {
	table := map[string][]phrase{}
	for _, line := range strings.Split(strings.TrimSpace(typologyTable), "\n") {
		code, list, _ := strings.Cut(strings.TrimSpace(line), " : ")
		for _, text := range strings.Split(list, ", ") {
			text, first := strings.CutPrefix(text, "^")
			words := strings.Fields(text)
			table[words[0]] = append(table[words[0]], phrase{words: words, code: code, first: first})
		}
	}
	return table
}()

// typologyTable is Lieux's own reading of names of places: short, and limited to unambiguous
// phrases.
const typologyTable = `
BIB : bibliotheque, bibliotheques, mediatheque, mediatheques, ludomediatheque, bibliobus, mediabus
BIB : ludotheque mediatheque
RELAIS_LECTURE : relais lecture, point lecture
CCAS : ccas, centre communal d action sociale, centre communal action sociale
CIAS : cias, centre intercommunal d action sociale
CS : centre social, centres sociaux
CSC : centre socioculturel, centre socio culturel, centre social et culturel, csc
EVS : espace de vie sociale, evs
MUNI : ^mairie, ^mairies, ^hotel de ville, ^ville de, ^commune de, annexe mairie, mairie annexe
EPCI : communaute de communes, communaute d agglomeration, communaute urbaine
CD : ^conseil departemental
MDS : maison departementale des solidarites, maison des solidarites, maison departementale de la solidarite
MDS : maison de la solidarite departementale
MDPH : mdph, maison departementale des personnes handicapees
CMS : centre medico social, cms
RFS : france services, france service
MSAP : msap, maison de services au public
PIMMS : pimms
ML : mission locale, missions locales
FT : france travail, pole emploi
CAP_EMPLOI : cap emploi
CAF : caf, caisse d allocations familiales
CPAM : cpam, caisse primaire d assurance maladie
MSA : msa, mutualite sociale agricole
LA_POSTE : ^la poste, bureau de poste, agence postale, ^poste
CFP : centre des finances publiques, tresorerie
PREF : prefecture, sous prefecture
PAD : point d acces au droit, point d acces aux droits
EPN : epn, espace public numerique, cyber base, cyberbase, cyber espace, cyberespace, espace multimedia
FABLAB : fablab, fab lab
TIERS_LIEUX : tiers lieu, tiers lieux, coworking
MJC : mjc, maison des jeunes et de la culture
MQ : maison de quartier, maison des quartiers
PIJ_BIJ : pij, bij, point information jeunesse, bureau information jeunesse, info jeunes
E2C : e2c, ecole de la deuxieme chance, ecole de la 2e chance
MDE : maison de l emploi
PLIE : plie
CIDFF : cidff
UDAF : udaf
AFPA : afpa
RESSOURCERIE : ressourcerie, recyclerie
ENM : ^bus, ^bus numerique, camion numerique
ASSO : association, familles rurales, emmaus, secours populaire, secours catholique, croix rouge
ASSO : restos du coeur, restaurants du coeur, ligue de l enseignement`

// TypologiesOf returns the types of structure that a text names: of a place, or a cell.
func TypologiesOf(text string) []string { return typologiesOf(text) }

// typologiesOf returns the types of structure in the name of a place, in the order of its
// words.
func typologiesOf(name string) []string {
	var room [16]string
	words := wordsOf(name, room[:0])
	var codes []string
	for i, w := range words {
		for _, p := range phrases[w] {
			if p.first && i > 1 || len(words)-i < len(p.words) || !slices.Equal(words[i:i+len(p.words)], p.words) {
				continue
			}
			if !slices.Contains(codes, p.code) {
				codes = append(codes, p.code)
			}
		}
	}
	return codes
}

// wordsOf appends the folded words of a name to words. It is directory.Fold and a split in one
// pass, with a slow path for uncommon letters.
func wordsOf(name string, words []string) []string {
	var room [96]byte
	text := room[:0]
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			text = append(text, byte(r))
		case r >= 'A' && r <= 'Z':
			text = append(text, byte(r)+'a'-'A')
		case r < 0x80 || r == '’' || r == '–' || r == 0xA0:
			text = append(text, ' ')
		case r == 'é' || r == 'è' || r == 'ê' || r == 'É' || r == 'È':
			text = append(text, 'e')
		case r == 'à' || r == 'â':
			text = append(text, 'a')
		case r == 'ô':
			text = append(text, 'o')
		case r == 'ç':
			text = append(text, 'c')
		default:
			return append(words, strings.FieldsFunc(directory.Fold(name),
				func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
		}
	}
	folded, start := string(text), -1
	for i := 0; i <= len(folded); i++ {
		in := i < len(folded) && folded[i] != ' '
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			words = append(words, folded[start:i])
			start = -1
		}
	}
	return words
}

// inferTypology adds the types in the name of the place: to those of the rules of a mapping,
// as the language specifies; else only when the listing gives no type.
func (p *Program) inferTypology(d *importer.Draft) {
	if len(d.Lists["typologie"]) > 0 && !p.mapping.infer {
		return
	}
	name := d.Text["nom"]
	codes := typologiesOf(name)
	if isFranceServices(d) && !slices.Contains(codes, "RFS") {
		codes = append(codes, "RFS")
	}
	for _, code := range codes {
		if slices.Contains(d.Lists["typologie"], code) {
			continue
		}
		add(d, "typologie", code)
		d.Findings = append(d.Findings, importer.Finding{Field: "typologie", Value: name, Rule: "typologie.devinee",
			Action: importer.Guessed, After: code})
	}
}

// isFranceServices reports whether the place belongs to the programme, in the field of either
// generation.
func isFranceServices(d *importer.Draft) bool {
	for _, field := range [...]string{"dispositif_programmes_nationaux", "labels_nationaux"} {
		for _, label := range d.Lists[field] {
			if folded := directory.Fold(label); folded == "france services" || folded == "france service" {
				return true
			}
		}
	}
	return false
}

package pages_test

import (
	"regexp"
	"strings"
	"testing"
)

// easy is the code of the easy-to-read version of French: its catalogue has the texts
// that it says otherwise.
const easy = "falc"

// Rules of easy-to-read texts that a program can check, after the European guide
// "Information for all" (Inclusion Europe).
const easyWords = 15 // of a sentence at most

// hardWords are words that easy-to-read texts do without.
var hardWords = regexp.MustCompile(`(?i)\b(dispositifs?|habilitations?|itinérants?|modalités?|approximatives?|` +
	`contradictoires?|prescription|intercommunalités?|visioconférence|en autonomie|requête|paramètre|saisir|` +
	`à vol d’oiseau|territoires?|filtres?|répertoire)\b`)

// wayTemplates are the pages that a person in search of help goes through.
var wayTemplates = []string{"view", "place", "imprimer", "orienter", "error"}

// TestThePagesOfTheWayAreEasyToRead asks an easy text for each text that the pages from
// the question to the place show and that is not easy in itself.
func TestThePagesOfTheWayAreEasyToRead(t *testing.T) {
	shown := map[string]bool{}
	for _, name := range wayTemplates {
		matches(t, shown, "../../static/pages/"+name+".html", `(?:\{\{-? ?|\()(?:t|markup) "((?:[^"\\]|\\.)*)"`)
	}
	goTexts(t, shown, "../words/*.go")
	for _, file := range []string{"home", "card", "filters", "place"} {
		goTexts(t, shown, "../pages/"+file+".go")
	}
	sections := catalogues(t)[easy]
	for text := range shown {
		if fault := hardness(text); fault != "" && !inAny(sections, text, "pages", "valeurs", "messages") {
			t.Errorf("%s.json lacks an easier text for %q: %s", easy, text, fault)
		}
	}
}

// TestEasyTextsAreEasy checks that easy texts follow the rules, stand for a text that other
// catalogues translate, and keep its values.
func TestEasyTextsAreEasy(t *testing.T) {
	all := catalogues(t)
	for name, texts := range all[easy] {
		verb := "%s"
		if name == "navigateur" {
			verb = "%"
		}
		for text, forms := range texts {
			if all["en"][name][text] == nil {
				t.Errorf("%s.json: nothing shows %q any more", easy, text)
			}
			for _, form := range forms {
				if strings.Count(text, verb) != strings.Count(form, verb) {
					t.Errorf("%s.json: %q becomes %q", easy, text, form)
				}
				if fault := hardness(form); fault != "" {
					t.Errorf("%s.json: %q is not easy: %s", easy, form, fault)
				}
			}
		}
	}
}

// hardness returns what makes a text hard to read, "" when nothing does.
func hardness(text string) string {
	if word := hardWords.FindString(text); word != "" {
		return "the word " + word
	}
	for _, sentence := range regexp.MustCompile(`[.!?:;] `).Split(text, -1) {
		if len(strings.Fields(sentence)) > easyWords {
			return "a sentence of more than 15 words"
		}
	}
	return ""
}

package pages

import (
	"html/template"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// translateHTML returns a message as markup in the language of the page. What
// has no translation is marked as French.
func translateHTML(l *i18n.Locale, text i18n.Text) template.HTML {
	translated, ok := l.Translate(text)
	escaped := template.HTMLEscapeString(translated)
	if !ok {
		escaped = `<span lang="fr">` + escaped + `</span>`
	}
	return template.HTML(escaped)
}

// translateAll translates texts that are complete in themselves, such as terms.
func translateAll(l *i18n.Locale, texts []string) []string {
	translated := make([]string, len(texts))
	for i, text := range texts {
		translated[i] = l.Say(text)
	}
	return translated
}

// translateError translates the message of a wrong parameter.
func translateError(l *i18n.Locale, e directory.ParamError) directory.ParamError {
	e.Message = l.Text(e.Text)
	return e
}

// inLang returns the query string that keeps a language from page to page.
func inLang(l *i18n.Locale) string {
	if l == i18n.French {
		return ""
	}
	return "?lang=" + l.Code
}

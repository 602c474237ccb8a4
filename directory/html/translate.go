package html

import (
	"html/template"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/i18n"
)

// Translate returns a message as markup in the language of the page. What
// has no translation is marked as French.
func Translate(l *i18n.Locale, text i18n.Text) template.HTML {
	translated, ok := l.Translate(text)
	escaped := template.HTMLEscapeString(translated)
	if !ok {
		escaped = `<span lang="fr">` + escaped + `</span>`
	}
	return template.HTML(escaped)
}

// TranslateError translates the message of a wrong parameter.
func TranslateError(l *i18n.Locale, e directory.ParamError) directory.ParamError {
	e.Message = l.Text(e.Text)
	return e
}

// InLang returns the query string that keeps a language from page to page.
func InLang(l *i18n.Locale) string {
	if l == i18n.French {
		return ""
	}
	return "?lang=" + l.Code
}

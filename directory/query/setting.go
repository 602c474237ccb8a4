package query

// Setting is a parameter of the pages that other sites embed: it chooses how a view
// is shown, never which places. The pages, the attributes of the custom element and
// the address of its script derive from the table of them.
type Setting struct {
	Name   string   // in URLs and attributes
	Values []string // the possible ones, the default first; nil: any that its reader accepts
}

// Settings returns the table of the settings.
func Settings() []Setting {
	return []Setting{
		{Name: "lat"}, {Name: "lon"}, {Name: "zoom"},
		{Name: "titre"},
		// That of the visitor's system, light, dark, the State's design system.
		{Name: "theme", Values: []string{"auto", "clair", "sombre", "dsfr"}},
		{Name: "lang"},
		// What is shown first: map and list together, or one of them with a button for the other.
		{Name: "vue", Values: []string{"les-deux", "carte", "liste"}},
		{Name: "liste", Values: []string{"avec", "sans"}},
		// Whether it starts with the questions of the guided way.
		{Name: "orientation", Values: []string{"sans", "avec"}},
		{Name: "hauteur"},
		{Name: "accent"}, {Name: "fond"}, {Name: "texte"},
	}
}

// SettingNamed returns the setting of a name; ok is false when there is none.
func SettingNamed(name string) (s Setting, ok bool) {
	for _, s := range Settings() {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}

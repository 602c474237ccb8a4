package pages

// Paths returns the paths of the pages that search engines are to find, those of places
// and of territories aside.
func Paths() []string {
	paths := []string{homePage.Path, dataPage.Path, integratePage.Path}
	for i := range textPages {
		paths = append(paths, textPages[i].path)
	}
	return paths
}

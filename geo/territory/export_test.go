package territory

// EachCedexTable calls visit with the first digits or the name of each row of the tables
// of CEDEX, and its INSEE codes.
func EachCedexTable(visit func(from, name, codes string)) {
	for _, s := range series {
		visit(s.from, "", s.insee)
	}
	for _, d := range districts {
		visit("", d.name, d.insee)
	}
}

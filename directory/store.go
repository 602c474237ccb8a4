package directory

// Store identifies the database that versions come from. Version numbers begin
// anew in each, so that a copy of one must not be served for another.
type Store struct {
	Address  string // where it is: hosts, ports and name, without account
	Identity string // unique to that database; "" when it could not be read
}

// SameAs reports whether a snapshot taken from other can be served for s: by the
// identity when s reports one, else by the address.
func (s Store) SameAs(other Store) bool {
	if s.Identity != "" {
		return other.Identity == s.Identity
	}
	return other.Address == s.Address
}

package directory

// Store names the database that versions come from, so that what was kept of
// one is never taken for another's: version numbers begin anew in each.
type Store struct {
	Address  string // where it is: hosts, ports and name, without account
	Identity string // what only that database says of itself; "" when it could not be asked
}

// Gave tells whether a copy made from the store kept is one of this store: by the
// identity when this one can be asked, else by the address.
func (s Store) Gave(kept Store) bool {
	if s.Identity != "" {
		return kept.Identity == s.Identity
	}
	return kept.Address == s.Address
}

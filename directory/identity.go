package directory

import (
	"crypto/sha256"
	"encoding/base32"
)

// recordIDEncoding is lower-case base 32 without letters that look alike.
var recordIDEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// RecordID returns the public identifier of a source record, which is that of the
// place that it creates: 16 characters of [0-9a-z], 80 bits of a hash of the source's name and
// the record's own id. It does not change when the rows around it do.
func RecordID(source, ownID string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + ownID))
	return recordIDEncoding.EncodeToString(sum[:10])
}

// RecordKey returns a substitute for the id of a record whose source has no ids: the
// name and the address of the place, folded, so that a change of case or accents keeps the identity.
func RecordKey(name, commune, address string) string {
	return matchKey(name) + "|" + matchKey(commune) + "|" + matchKey(address)
}

package record

import "github.com/lieux-numeriques/lieux/directory"

// AccountsColumn is the column of a place that holds its HoursAccounts. Records have
// none: one record does not disagree with itself.
const AccountsColumn = "horaires_contradictoires"

// appendAccounts appends the document of accounts, nothing for none.
func appendAccounts(dst []byte, accounts []directory.HoursAccount) []byte {
	for i, a := range accounts {
		dst = append(dst, "[,"[min(i, 1)])
		for j, v := range [...]string{a.Source, a.Record, a.Hours, a.Text, a.UpdatedOn} {
			dst = directory.AppendJSONString(append(dst, "[,"[min(j, 1)]), v)
		}
		dst = append(dst, ']')
	}
	if len(accounts) > 0 {
		dst = append(dst, ']')
	}
	return dst
}

// Accounts reads the value of AccountsColumn, none for null.
func (d *Decoder) Accounts(doc []byte) ([]directory.HoursAccount, error) { return d.doc.accounts(doc) }

// accounts reads the document that appendAccounts writes, none for null.
func (d *document) accounts(src []byte) (accounts []directory.HoursAccount, err error) {
	if src == nil {
		return nil, nil
	}
	d.begin(src)
	for d.take('['); d.more(']'); {
		var a directory.HoursAccount
		for i, to := range [...]*string{&a.Source, &a.Record, &a.Hours, &a.Text, &a.UpdatedOn} {
			d.take("[,"[min(i, 1)])
			*to = d.text()
		}
		d.take(']')
		accounts = append(accounts, a)
	}
	return accounts, d.end()
}

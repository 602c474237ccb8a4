package pipeline

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/lieux-numeriques/lieux/directory/quality"
	"github.com/lieux-numeriques/lieux/importer"
)

// What an import remembers of its rows, so that the next one does not clean again those that
// it has too: the store keeps the rows, and these documents of importer.MemoRows rows each:
//
//	the day of the import, the date of the listing, the number of signatures: 12 bytes
//	signatures: what the report counts of a row, each once: its length in 2 bytes, then its text
//	of each row: its digest, the hashes of distinct, its date, its signature, its flags

// memoVersion changes with the form of the documents: others are not read.
const memoVersion = 1

const (
	memoHead  = 1 + 3*4
	memoEntry = 16 + 8 + 4 + 4 + 2 + 1
)

// The flags of a remembered row.
const (
	flagUndated   = 1 << iota // it has the date of the listing, if any
	flagAnonymous             // it has no record id
)

// remembered is a row of an import, as the next one needs it.
type remembered struct {
	id        uint64 // hash of the record id
	content   uint32
	updated   int32 // dayNumber
	signature *signature
	flags     uint8
	number    int32 // in the store
}

// signature is what reports count of a row.
type signature struct {
	text     string
	brief    importer.Brief
	outcomes []byte
}

// appendSignature appends the text of the signature of a row: its state and its precision, the
// outcomes of its quality, its findings.
func appendSignature(dst []byte, row *importer.Row, outcomes []byte) []byte {
	precision := string(row.Place.Location.Precision)
	if !row.Place.Location.Known {
		precision = ""
	}
	state := byte(0)
	if row.State == importer.RefusedRow {
		state, outcomes = 1, nil
	}
	dst = append(dst, state, byte(len(precision)))
	dst = append(dst, precision...)
	dst = append(append(dst, byte(len(outcomes))), outcomes...)
	for i := range row.Findings {
		f := &row.Findings[i]
		dst = append(append(dst, byte(len(f.Rule))), f.Rule...)
		dst = append(append(dst, byte(len(f.Action))), f.Action...)
	}
	return dst
}

var errMemo = errors.New("pipeline: not the memory of an import")

// parseSignature reads the text that appendSignature makes.
func parseSignature(text string) (*signature, error) {
	s := &signature{text: text, brief: importer.Brief{State: importer.Published}}
	if text == "" {
		return nil, errMemo
	}
	if text[0] == 1 {
		s.brief.State = importer.RefusedRow
	}
	rest := text[1:]
	next := func() (part string) {
		if rest == "" || len(rest) < 1+int(rest[0]) {
			rest = "?"
			return ""
		}
		part, rest = rest[1:1+int(rest[0])], rest[1+int(rest[0]):]
		return part
	}
	s.brief.Precision = next()
	s.outcomes = []byte(next())
	for rest != "" && rest != "?" {
		rule := next()
		s.brief.Findings = append(s.brief.Findings, importer.RuleAction{Rule: rule, Action: importer.Action(next())})
	}
	if rest != "" {
		return nil, errMemo
	}
	return s, nil
}

// memory is what is remembered of the published listing, and of this one.
type memory struct {
	basis digest
	ok    bool // rows depend on the basis and on themselves alone
	day   int32
	file  int32 // fileDate

	rows       []remembered
	byDigest   map[digest]int32
	signatures map[string]*signature

	doc     []byte // of the rows of this listing, up to importer.MemoRows of them
	count   int
	told    map[*signature]uint16 // the signatures of doc
	texts   []byte
	scratch []byte
}

func (r *run) newMemory() *memory {
	m := &memory{day: dayNumber(quality.DayOf(r.opts.Now)), file: r.fileDate(), byDigest: map[digest]int32{},
		signatures: map[string]*signature{}, told: map[*signature]uint16{}}
	m.basis, m.ok = r.basis()
	return m
}

// recall takes a chunk of the published listing, as importer.Recall. The rows of a document
// that it does not understand are cleaned again.
func (m *memory) recall(numbers []int32, memo []byte) error {
	if len(memo) < memoHead || memo[0] != memoVersion {
		return nil
	}
	day, file := int32(binary.LittleEndian.Uint32(memo[1:])), int32(binary.LittleEndian.Uint32(memo[5:]))
	known := make([]*signature, binary.LittleEndian.Uint32(memo[9:]))
	if day > m.day {
		return nil
	}
	memo = memo[memoHead:]
	for i := range known {
		if len(memo) < 2 || len(memo) < 2+int(binary.LittleEndian.Uint16(memo)) {
			return nil
		}
		text := memo[2 : 2+int(binary.LittleEndian.Uint16(memo))]
		memo = memo[2+len(text):]
		var err error
		if known[i], err = m.signature(text); err != nil {
			return nil
		}
	}
	if len(memo) != memoEntry*len(numbers) {
		return nil
	}
	for i, number := range numbers {
		e := memo[memoEntry*i:]
		row := remembered{id: binary.LittleEndian.Uint64(e[16:]),
			content: binary.LittleEndian.Uint32(e[24:]), updated: int32(binary.LittleEndian.Uint32(e[28:])),
			flags: e[34], number: number}
		at := binary.LittleEndian.Uint16(e[32:])
		if digest(e[:16]) == (digest{}) || row.flags&flagUndated != 0 && file != m.file || int(at) >= len(known) {
			continue
		}
		row.signature = known[at]
		m.byDigest[digest(e[:16])] = int32(len(m.rows))
		m.rows = append(m.rows, row)
	}
	return nil
}

func (m *memory) signature(text []byte) (*signature, error) {
	if s, ok := m.signatures[string(text)]; ok {
		return s, nil
	}
	s, err := parseSignature(string(text))
	if err == nil {
		m.signatures[s.text] = s
	}
	return s, err
}

// find returns the row of the published listing that was made of the same, nil for none.
func (m *memory) find(d digest) *remembered {
	if i, ok := m.byDigest[d]; ok {
		return &m.rows[i]
	}
	return nil
}

// remember returns what is remembered of a row that was made in this import, with its digest:
// zero when no import may keep it.
func (m *memory) remember(w *work, outcomes []byte, renamed bool) (d digest, row remembered, err error) {
	d, row = w.digest, remembered{content: w.content, updated: dayNumber(w.row.Place.UpdatedOn)}
	if w.record.Malformed || renamed || isVolatile(&w.row) {
		d = digest{}
	}
	if isUndated(&w.row) {
		row.flags |= flagUndated
	}
	if row.id = hash(w.row.RecordID); w.row.RecordID == "" {
		row.flags |= flagAnonymous
	}
	m.scratch = appendSignature(m.scratch[:0], &w.row, outcomes)
	if len(m.scratch) > 1<<16-1 {
		d, m.scratch = digest{}, m.scratch[:0]
		m.scratch = appendSignature(m.scratch, &importer.Row{State: importer.RefusedRow}, nil)
	}
	row.signature, err = m.signature(m.scratch)
	return d, row, err
}

// add adds a row to what the next import recalls.
func (m *memory) add(d digest, row *remembered, to importer.Batch) {
	if !m.ok {
		return
	}
	at, ok := m.told[row.signature]
	if !ok {
		at = uint16(len(m.told))
		m.told[row.signature] = at
		m.texts = binary.LittleEndian.AppendUint16(m.texts, uint16(len(row.signature.text)))
		m.texts = append(m.texts, row.signature.text...)
	}
	m.doc = append(m.doc, d[:]...)
	m.doc = binary.LittleEndian.AppendUint64(m.doc, row.id)
	m.doc = binary.LittleEndian.AppendUint32(m.doc, row.content)
	m.doc = binary.LittleEndian.AppendUint32(m.doc, uint32(row.updated))
	m.doc = binary.LittleEndian.AppendUint16(m.doc, at)
	m.doc = append(m.doc, row.flags)
	if m.count++; m.count == importer.MemoRows {
		m.flush(to)
	}
}

// flush gives the store what it must remember of the rows since the last flush.
func (m *memory) flush(to importer.Batch) {
	if m.count == 0 {
		return
	}
	memo := make([]byte, 0, memoHead+len(m.texts)+len(m.doc))
	memo = append(memo, memoVersion)
	memo = binary.LittleEndian.AppendUint32(memo, uint32(m.day))
	memo = binary.LittleEndian.AppendUint32(memo, uint32(m.file))
	memo = binary.LittleEndian.AppendUint32(memo, uint32(len(m.told)))
	to.Remember(append(append(memo, m.texts...), m.doc...))
	m.doc, m.texts, m.count = m.doc[:0], m.texts[:0], 0
	clear(m.told)
}

// recallRows keeps, of a chunk, the rows that the published listing has too.
func (r *run) recallRows(w *worker, rows []*work) (others []*work) {
	if !r.memory.ok {
		return rows
	}
	others = rows[:0]
	for _, row := range rows {
		row.digest = w.digestOf(r.memory.basis, row.record)
		if row.kept = r.memory.find(row.digest); row.kept == nil {
			others = append(others, row)
		}
	}
	return others
}

// keep counts a row that the published listing has too, and stages it. Its id may have been
// taken meanwhile: kept is then false.
func (r *run) keep(ctx context.Context, w *work) (kept bool, err error) {
	row := w.kept
	if row.flags&flagAnonymous == 0 {
		if _, taken := r.ids[row.id]; taken {
			return false, nil
		}
		r.ids[row.id] = row.content
	}
	s := row.signature
	r.report.CountBrief(&s.brief)
	published := s.brief.State != importer.RefusedRow
	if published {
		r.tally.Add(s.outcomes, dayOf(row.updated))
	}
	r.census.Add(w.record)
	r.memory.add(w.digest, row, r.batch)
	return true, r.batch.Keep(ctx, importer.KeptRow{Number: row.number, Published: published,
		Located: published && s.brief.Precision != ""})
}

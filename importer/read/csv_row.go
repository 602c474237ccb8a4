package read

// csvFault is the reason why a row of CSV cannot be parsed.
type csvFault string

const (
	faultQuote  csvFault = "guillemet_mal_ferme"    // text after a closing quote
	faultOpen   csvFault = "guillemet_jamais_ferme" // the quote never closes
	faultLength csvFault = "ligne_trop_longue"
)

// Limits of a row with an open quote: beyond them the quote is an isolated one.
const (
	maxQuotedBytes = 1 << 20
	maxQuotedLines = 2000
)

// csvParser parses rows of CSV. A quoted cell may span lines. When a row of several lines
// fails, only its first line is refused and the others are read again, so that an isolated
// quote does not affect the rows after it.
type csvParser struct {
	lines     *lineReader
	delimiter byte

	cells  []byte // the bytes of the row's cells, one after the other
	ends   []int  // where each cell ends in cells
	used   []textLine
	stray  bool // a quote stood inside a bare cell
	width  int  // cells of a row, once the header is known
	loose  bool // quotes that end no cell are text
	loosed bool // the row was read so
	strict int  // up to this line, rows come from a failed row of several lines
}

// next parses a row into cells and ends. fault is "" for a valid row.
func (p *csvParser) next() (line int, fault csvFault, ok bool) {
	first, ok := p.lines.next()
	if !ok {
		return 0, "", false
	}
	p.start(first)
	if first.tooLong {
		return first.number, faultLength, true
	}
	if fault = p.row(first.text); fault == "" {
		return first.number, "", true
	}
	last := p.used[len(p.used)-1].number
	p.lines.back(p.used[1:])
	if p.looselyRead(first) {
		return first.number, "", true
	}
	p.strict = max(p.strict, last)
	return first.number, fault, true
}

func (p *csvParser) start(first textLine) {
	p.cells, p.ends, p.used = p.cells[:0], p.ends[:0], append(p.used[:0], first)
	p.stray, p.loosed = false, false
}

// looselyRead parses a failed line again, with quotes that end no cell as text. It succeeds if
// the line then has as many cells as there are columns.
func (p *csvParser) looselyRead(first textLine) bool {
	p.start(first)
	p.loose = true
	fault := p.row(first.text)
	p.loose = false
	p.loosed = fault == "" && p.width > 1 && len(p.ends) == p.width
	return p.loosed
}

// row parses from the start of a line to the end of the row.
func (p *csvParser) row(text []byte) csvFault {
	for {
		quoted := text
		for len(quoted) > 0 && quoted[0] == ' ' {
			quoted = quoted[1:]
		}
		var more bool
		if len(quoted) > 0 && quoted[0] == '"' {
			var fault csvFault
			if text, more, fault = p.quotedCell(quoted[1:]); fault != "" {
				return fault
			}
		} else {
			text, more = p.bareCell(text)
		}
		p.ends = append(p.ends, len(p.cells))
		if !more {
			return ""
		}
	}
}

// bareCell parses a cell without quotes. more reports whether a delimiter follows it.
func (p *csvParser) bareCell(text []byte) (rest []byte, more bool) {
	for i, b := range text {
		if b == p.delimiter {
			p.cells = append(p.cells, text[:i]...)
			return text[i+1:], true
		}
		if b == '"' {
			p.stray = true
		}
	}
	p.cells = append(p.cells, text...)
	return nil, false
}

// quotedCell parses a cell after its opening quote, over several lines if needed.
func (p *csvParser) quotedCell(text []byte) (rest []byte, more bool, fault csvFault) {
	start := len(p.cells)
	for {
		for i := 0; i < len(text); i++ {
			if text[i] != '"' {
				continue
			}
			p.cells = append(p.cells, text[:i]...)
			if i+1 < len(text) && text[i+1] == '"' {
				p.cells = append(p.cells, '"')
				text, i = text[i+2:], -1
				continue
			}
			rest, more, fault := p.afterQuote(text[i+1:])
			if fault == "" || !p.loose {
				return rest, more, fault
			}
			p.cells = append(p.cells, '"')
			text, i = text[i+1:], -1
		}
		if p.loose {
			return nil, false, faultOpen
		}
		p.cells = append(p.cells, text...)
		line, ok := p.lines.next()
		if !ok {
			return nil, false, faultOpen
		}
		p.used = append(p.used, line)
		if line.tooLong || len(p.used) > maxQuotedLines || len(p.cells)-start > maxQuotedBytes {
			return nil, false, faultOpen
		}
		p.cells = append(p.cells, '\n')
		text = line.text
	}
}

// afterQuote expects a delimiter or the end of the row, perhaps after spaces.
func (p *csvParser) afterQuote(text []byte) (rest []byte, more bool, fault csvFault) {
	for i, b := range text {
		switch b {
		case p.delimiter:
			return text[i+1:], true, ""
		case ' ':
		default:
			return nil, false, faultQuote
		}
	}
	return nil, false, ""
}

// values copies the cells of the row, as substrings of one string.
func (p *csvParser) values() []string {
	all := string(p.cells)
	values := make([]string, len(p.ends))
	start := 0
	for i, end := range p.ends {
		values[i] = all[start:end]
		start = end
	}
	return values
}

// blank reports whether the row is an empty line.
func (p *csvParser) blank() bool { return len(p.ends) == 1 && len(p.cells) == 0 }

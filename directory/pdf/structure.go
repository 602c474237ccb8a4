package pdf

import (
	"fmt"
	"strings"
)

// structure writes the tree of elements and returns its root.
func (f *file) structure() int {
	root, d := f.reserve(), f.document
	f.number(d.root)
	f.element(d.root, root)
	var parents strings.Builder // the elements of the marks of each page, then that of each link
	for i, p := range d.pages {
		marks := make([]int, len(p.marks))
		for m, e := range p.marks {
			marks[m] = e.object
		}
		fmt.Fprintf(&parents, "%d [%s] ", i, references(marks))
	}
	for _, p := range d.pages {
		for _, l := range p.links {
			fmt.Fprintf(&parents, "%d %d 0 R ", len(d.pages)+l.number, l.element.object)
		}
	}
	table := f.add("<</Nums [%s]>>", parents.String())
	f.set(root, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>", d.root.object, table,
		len(d.pages)+d.annotations)
	return root
}

// number gives an element, and those in it, their objects.
func (f *file) number(e *Element) {
	e.object = f.reserve()
	for _, k := range e.kids {
		if k.element != nil {
			f.number(k.element)
		}
	}
}

func (f *file) element(e *Element, parent int) {
	var kids strings.Builder
	var first *Page // marks of other pages name theirs
	for _, k := range e.kids {
		if first == nil {
			first = k.page
		}
		switch {
		case k.element != nil:
			fmt.Fprintf(&kids, "%d 0 R ", k.element.object)
			f.element(k.element, e.object)
		case k.link != nil:
			fmt.Fprintf(&kids, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", f.pages[k.page.number], k.link.object)
		case k.page == first:
			fmt.Fprintf(&kids, "%d ", k.mark)
		default:
			fmt.Fprintf(&kids, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", f.pages[k.page.number], k.mark)
		}
	}
	more := ""
	if first != nil {
		more = fmt.Sprintf(" /Pg %d 0 R", f.pages[first.number])
	}
	if e.alt != "" {
		more += " /Alt " + text(e.alt)
	}
	f.set(e.object, "<</Type /StructElem /S /%s /P %d 0 R%s /K [%s]>>", e.tag, parent, more, kids.String())
}

// links writes the links and returns, for each page, the entry that lists its own.
func (f *file) links() []string {
	entries := make([]string, len(f.document.pages))
	for i, p := range f.document.pages {
		objects := make([]int, len(p.links))
		for n, l := range p.links {
			to := "/A <</S /URI /URI (" + escaped(l.url) + ")>>"
			if l.page != nil {
				to = fmt.Sprintf("/Dest [%d 0 R /XYZ null null null]", f.pages[l.page.number])
			}
			l.object = f.add("<</Type /Annot /Subtype /Link /Rect [%s %s %s %s] /Border [0 0 0] /Contents %s %s "+
				"/StructParent %d>>",
				number(l.left), number(Height-l.bottom), number(l.right), number(Height-l.top), text(l.text), to,
				len(f.document.pages)+l.number)
			objects[n] = l.object
		}
		if len(objects) > 0 {
			entries[i] = " /Annots [" + references(objects) + "]"
		}
	}
	return entries
}

// escaped writes an address, which is ASCII, as a string.
func escaped(address string) string {
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "\n", "", "\r", "").Replace(address)
}

// outline writes the bookmarks and returns the entry of the catalog that names them, "" without any.
func (f *file) outline() string {
	marks := f.document.bookmarks
	if len(marks) == 0 {
		return ""
	}
	root := f.reserve()
	items := make([]int, len(marks))
	for i := range items {
		items[i] = f.reserve()
	}
	for i, m := range marks {
		around := ""
		if i > 0 {
			around = fmt.Sprintf(" /Prev %d 0 R", items[i-1])
		}
		if i+1 < len(items) {
			around += fmt.Sprintf(" /Next %d 0 R", items[i+1])
		}
		f.set(items[i], "<</Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ null %s null]%s>>", text(m.title), root,
			f.pages[m.page.number], number(Height-m.top), around)
	}
	f.set(root, "<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", items[0], items[len(items)-1], len(items))
	return fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", root)
}

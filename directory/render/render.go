// Package render executes the templates of html/template without looking up by name,
// at each execution, what their data has: each template is compiled once for each type of
// data. html/template parses, and decides how each value must be escaped where it stands.
package render

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"slices"
	"sync"
	"text/template/parse"
)

// Set holds templates that call each other. It is safe for concurrent use.
type Set struct {
	trees     map[string]*parse.Tree
	functions template.FuncMap
	escapers  map[string]*escaper // by the names of the functions of html/template

	compiling sync.Mutex
	programs  sync.Map // program by programKey
	buffers   sync.Pool
}

type programKey struct {
	name string
	data reflect.Type
}

// program is a template compiled for a type of data. Its steps are set once the template is
// compiled, so that templates may call themselves.
type program struct {
	steps     []step
	variables int
}

// step writes a part of a page. dot has the type that the step was compiled for.
type step func(x *execution, dot reflect.Value)

// execution is the state of one page that is being written.
type execution struct {
	out       []byte
	variables []reflect.Value // those of the running template, "$" first
	stack     []reflect.Value // where they stand, after those of the templates that call it
	err       error           // the first one
}

func (x *execution) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

func run(steps []step, x *execution, dot reflect.Value) {
	for _, s := range steps {
		s(x, dot)
	}
}

// New returns a set of parsed templates with the functions that they were parsed with. A
// function whose arguments are constant is called once: what it returns must never change.
func New(parsed *template.Template, functions template.FuncMap) (*Set, error) {
	s := &Set{trees: map[string]*parse.Tree{}, functions: functions}
	s.buffers.New = func() any { return new([]byte) }
	for _, t := range parsed.Templates() {
		if t.Tree == nil {
			continue
		}
		// Escaping is part of the first execution. What this one writes, and that it has no data,
		// does not matter.
		var wrong *template.Error
		if err := t.Execute(io.Discard, nil); errors.As(err, &wrong) {
			return nil, err
		}
		s.trees[t.Name()] = t.Tree
	}
	var err error
	s.escapers, err = newEscapers()
	return s, err
}

// Execute returns what a template writes about data.
func (s *Set) Execute(name string, data any) ([]byte, error) {
	buffer := s.buffers.Get().(*[]byte)
	defer s.buffers.Put(buffer)
	var err error
	if *buffer, err = s.Append((*buffer)[:0], name, data); err != nil {
		return nil, err
	}
	return bytes.Clone(*buffer), nil
}

// Append appends what a template writes about data; after an error, a part of it.
func (s *Set) Append(to []byte, name string, data any) ([]byte, error) {
	p, err := s.program(name, reflect.TypeOf(data))
	if err != nil {
		return to, err
	}
	x := &execution{out: to}
	p.execute(x, reflect.ValueOf(data))
	if x.err != nil {
		x.err = fmt.Errorf("render: template %q for %T: %w", name, data, x.err)
	}
	return x.out, x.err
}

func (p *program) execute(x *execution, dot reflect.Value) {
	before, all := x.variables, len(x.stack)
	x.stack = append(x.stack, make([]reflect.Value, p.variables)...)
	x.variables = x.stack[all:]
	x.variables[0] = dot
	run(p.steps, x, dot)
	x.variables, x.stack = before, x.stack[:all]
}

// program returns a template compiled for a type of data.
func (s *Set) program(name string, data reflect.Type) (*program, error) {
	key := programKey{name, data}
	if p, ok := s.programs.Load(key); ok {
		return p.(*program), nil
	}
	s.compiling.Lock()
	defer s.compiling.Unlock()
	c := &compiler{set: s, made: map[programKey]*program{}}
	p, err := c.program(key)
	if err != nil {
		return nil, err
	}
	for key, p := range c.made {
		s.programs.Store(key, p)
	}
	return p, nil
}

// compiler compiles a template and those that it calls.
type compiler struct {
	set  *Set
	made map[programKey]*program
}

func (c *compiler) program(key programKey) (*program, error) {
	if p := c.made[key]; p != nil {
		return p, nil
	}
	tree := c.set.trees[key.name]
	if tree == nil || key.data == nil {
		return nil, fmt.Errorf("render: no template %q for %v", key.name, key.data)
	}
	p := &program{}
	c.made[key] = p
	in := &scope{compiler: c, program: p, dot: key.data}
	in.declare("$", key.data)
	p.steps = in.list(tree.Root)
	return p, nil
}

// scope is where a node stands: the type of its dot, and the variables that it sees.
type scope struct {
	*compiler
	program   *program
	dot       reflect.Type
	variables []variable // the latest last
}

type variable struct {
	name string
	slot int
	typ  reflect.Type
}

// declare adds a variable to the scope and returns its place in the variables of an execution.
func (in *scope) declare(name string, typ reflect.Type) int {
	v := variable{name, in.program.variables, typ}
	in.program.variables++
	in.variables = append(in.variables, v)
	return v.slot
}

// within returns the scope of a block with another dot, whose variables end with it.
func (in *scope) within(dot reflect.Type) *scope {
	inner := *in
	inner.dot = dot
	inner.variables = slices.Clone(in.variables)
	return &inner
}

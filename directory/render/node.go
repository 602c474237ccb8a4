package render

import (
	"fmt"
	"reflect"
	"text/template/parse"
)

// list compiles the nodes of a list. What is always the same is one step. A node that does not
// suit the data fails when it is executed: templates choose what suits it.
func (in *scope) list(list *parse.ListNode) []step {
	if list == nil {
		return nil
	}
	var steps []step
	var constant []byte
	flush := func() {
		if text := constant; len(text) > 0 {
			steps = append(steps, func(x *execution, _ reflect.Value) { x.out = append(x.out, text...) })
		}
		constant = nil
	}
	for _, node := range list.Nodes {
		s, text, err := in.node(node)
		if err != nil {
			s = func(x *execution, _ reflect.Value) { x.fail(err) }
		}
		if s == nil {
			constant = append(constant, text...)
			continue
		}
		flush()
		steps = append(steps, s)
	}
	flush()
	return steps
}

// node compiles a node: into a step, or into text that is always the same.
func (in *scope) node(node parse.Node) (s step, text []byte, err error) {
	switch n := node.(type) {
	case *parse.TextNode:
		return nil, n.Text, nil
	case *parse.CommentNode:
		return nil, nil, nil
	case *parse.ActionNode:
		return in.action(n)
	case *parse.IfNode:
		s, err = in.branch(&n.BranchNode)
	case *parse.WithNode:
		s, err = in.with(&n.BranchNode)
	case *parse.RangeNode:
		s, err = in.loop(&n.BranchNode)
	case *parse.TemplateNode:
		s, err = in.call(n)
	default:
		err = fmt.Errorf("unknown node %s", node)
	}
	return s, nil, err
}

// action compiles a value, which html/template has followed by the functions that escape it.
func (in *scope) action(n *parse.ActionNode) (s step, text []byte, err error) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) < 2 {
		return nil, nil, fmt.Errorf("unknown action %s", n)
	}
	e, err := in.escaperOf(n.Pipe.Cmds[1:])
	if err != nil {
		return nil, nil, err
	}
	v, err := in.command(n.Pipe.Cmds[0])
	if err != nil {
		return nil, nil, err
	}
	write := e.writer(v.typ)
	if !v.constant {
		return func(x *execution, dot reflect.Value) { write(x, v.eval(x, dot)) }, nil, nil
	}
	x := &execution{}
	write(x, v.eval(x, reflect.Value{}))
	return nil, x.out, x.err
}

// branch compiles {{if}}.
func (in *scope) branch(n *parse.BranchNode) (step, error) {
	condition, err := in.condition(n.Pipe)
	if err != nil {
		return nil, err
	}
	then, otherwise := in.within(in.dot).list(n.List), in.within(in.dot).list(n.ElseList)
	return func(x *execution, dot reflect.Value) {
		if condition(x, dot) {
			run(then, x, dot)
		} else {
			run(otherwise, x, dot)
		}
	}, nil
}

// with compiles {{with}}.
func (in *scope) with(n *parse.BranchNode) (step, error) {
	v, err := in.pipe(n.Pipe)
	if err != nil {
		return nil, err
	}
	inner := in.within(v.typ)
	slots := inner.declared(n.Pipe, v.typ)
	then, otherwise := inner.list(n.List), in.within(in.dot).list(n.ElseList)
	return func(x *execution, dot reflect.Value) {
		value := v.eval(x, dot)
		if !truth(value) {
			run(otherwise, x, dot)
			return
		}
		for _, slot := range slots {
			x.variables[slot] = value
		}
		run(then, x, value)
	}, nil
}

// loop compiles {{range}} of a slice or an array.
func (in *scope) loop(n *parse.BranchNode) (step, error) {
	v, err := in.pipe(n.Pipe)
	if err != nil {
		return nil, err
	}
	if v.typ.Kind() != reflect.Slice && v.typ.Kind() != reflect.Array {
		return nil, fmt.Errorf("range over %v in %s", v.typ, n)
	}
	inner := in.within(v.typ.Elem())
	kinds := []reflect.Type{v.typ.Elem()}
	if len(n.Pipe.Decl) == 2 {
		kinds = []reflect.Type{reflect.TypeFor[int](), v.typ.Elem()}
	}
	slots := inner.declared(n.Pipe, kinds...)
	body, otherwise := inner.list(n.List), in.within(in.dot).list(n.ElseList)
	return func(x *execution, dot reflect.Value) {
		values := v.eval(x, dot)
		count := values.Len()
		if count == 0 {
			run(otherwise, x, dot)
		}
		for i := range count {
			value := values.Index(i)
			switch len(slots) {
			case 1:
				x.variables[slots[0]] = value
			case 2:
				x.variables[slots[0]], x.variables[slots[1]] = reflect.ValueOf(i), value
			}
			run(body, x, value)
		}
	}, nil
}

// declared declares the variables of a pipeline and returns their slots.
func (in *scope) declared(pipe *parse.PipeNode, kinds ...reflect.Type) []int {
	var slots []int
	for i, v := range pipe.Decl {
		slots = append(slots, in.declare(v.Ident[0], kinds[i]))
	}
	return slots
}

// call compiles {{template}}.
func (in *scope) call(n *parse.TemplateNode) (step, error) {
	v, err := in.pipe(n.Pipe)
	if err != nil {
		return nil, err
	}
	p, err := in.compiler.program(programKey{n.Name, v.typ})
	if err != nil {
		return nil, err
	}
	return func(x *execution, dot reflect.Value) { p.execute(x, v.eval(x, dot)) }, nil
}

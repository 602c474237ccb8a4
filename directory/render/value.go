package render

import (
	"errors"
	"fmt"
	"reflect"
	"text/template/parse"
)

// value is a compiled expression.
type value struct {
	typ      reflect.Type
	constant bool // eval depends on nothing
	eval     func(x *execution, dot reflect.Value) reflect.Value
}

func constantOf(v any) value {
	of := reflect.ValueOf(v)
	return value{of.Type(), true, func(*execution, reflect.Value) reflect.Value { return of }}
}

// pipe compiles a pipeline of one command.
func (in *scope) pipe(pipe *parse.PipeNode) (value, error) {
	if pipe == nil || len(pipe.Cmds) != 1 {
		return value{}, fmt.Errorf("unknown pipeline %v", pipe)
	}
	return in.command(pipe.Cmds[0])
}

// command compiles a value or the call of a function.
func (in *scope) command(c *parse.CommandNode) (value, error) {
	if name, ok := c.Args[0].(*parse.IdentifierNode); ok {
		return in.function(name.Ident, c.Args[1:])
	}
	if len(c.Args) > 1 {
		return in.method(c)
	}
	return in.argument(c.Args[0])
}

// method compiles the call of a method of the dot with arguments.
func (in *scope) method(c *parse.CommandNode) (value, error) {
	name, ok := c.Args[0].(*parse.FieldNode)
	if !ok {
		return value{}, fmt.Errorf("unknown command %s", c)
	}
	last := len(name.Ident) - 1
	of, err := fields(in.itself(), name.Ident[:last])
	if err != nil {
		return value{}, err
	}
	method, ok := of.typ.MethodByName(name.Ident[last])
	if !ok {
		return value{}, fmt.Errorf("%v has no method %s", of.typ, name.Ident[last])
	}
	args, err := in.arguments(c.Args[1:])
	if err != nil {
		return value{}, err
	}
	return call(method.Func, append([]value{of}, args...))
}

// itself is the dot.
func (in *scope) itself() value {
	return value{in.dot, false, func(_ *execution, dot reflect.Value) reflect.Value { return dot }}
}

// arguments compiles the arguments of a call.
func (in *scope) arguments(nodes []parse.Node) ([]value, error) {
	values := make([]value, len(nodes))
	for i, node := range nodes {
		var err error
		if values[i], err = in.argument(node); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// argument compiles a value.
func (in *scope) argument(node parse.Node) (value, error) {
	switch n := node.(type) {
	case *parse.DotNode:
		return in.itself(), nil
	case *parse.FieldNode:
		return fields(in.itself(), n.Ident)
	case *parse.VariableNode:
		for i := len(in.variables) - 1; i >= 0; i-- {
			if v := in.variables[i]; v.name == n.Ident[0] {
				of := value{v.typ, false, func(x *execution, _ reflect.Value) reflect.Value { return x.variables[v.slot] }}
				return fields(of, n.Ident[1:])
			}
		}
	case *parse.ChainNode:
		of, err := in.argument(n.Node)
		if err != nil {
			return value{}, err
		}
		return fields(of, n.Field)
	case *parse.PipeNode:
		return in.pipe(n)
	case *parse.StringNode:
		return constantOf(n.Text), nil
	case *parse.NumberNode:
		if n.IsInt {
			return constantOf(int(n.Int64)), nil
		}
	case *parse.BoolNode:
		return constantOf(n.True), nil
	}
	return value{}, fmt.Errorf("unknown value %s", node)
}

// errNil is the error of a field of nothing.
var errNil = errors.New("render: a field of a nil pointer")

// fields compiles the fields of a value, one within the other.
func fields(v value, names []string) (value, error) {
	for _, name := range names {
		var err error
		if v, err = field(v, name); err != nil {
			return value{}, err
		}
	}
	return v, nil
}

// field compiles a field of a struct, or a method without arguments.
func field(v value, name string) (value, error) {
	of, eval := v.typ, v.eval
	if method, ok := of.MethodByName(name); ok {
		if method.Type.NumIn() != 1 || method.Type.NumOut() != 1 {
			return value{}, fmt.Errorf("method %s of %v", name, of)
		}
		return value{method.Type.Out(0), false, func(x *execution, dot reflect.Value) reflect.Value {
			return eval(x, dot).Method(method.Index).Call(nil)[0]
		}}, nil
	}
	pointer := of.Kind() == reflect.Pointer
	if pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return value{}, fmt.Errorf("field %s of %v", name, v.typ)
	}
	found, ok := of.FieldByName(name)
	if !ok || !found.IsExported() {
		return value{}, fmt.Errorf("%v has no field %s", v.typ, name)
	}
	index, zero := found.Index, reflect.Zero(found.Type)
	return value{found.Type, false, func(x *execution, dot reflect.Value) reflect.Value {
		holder := eval(x, dot)
		if pointer {
			if holder = holder.Elem(); !holder.IsValid() {
				x.fail(errNil)
				return zero
			}
		}
		if len(index) == 1 {
			return holder.Field(index[0])
		}
		inner, err := holder.FieldByIndexErr(index)
		if err != nil {
			x.fail(err)
			return zero
		}
		return inner
	}}, nil
}

// truth reports whether {{if}} takes a value as true.
func truth(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return v.Len() > 0
	case reflect.Pointer, reflect.Interface, reflect.Func:
		return !v.IsNil()
	case reflect.Struct:
		return true
	}
	return !v.IsZero()
}

package render

import (
	"cmp"
	"fmt"
	"html/template"
	"reflect"
	"text/template/parse"
)

// function compiles the call of a function.
func (in *scope) function(name string, args []parse.Node) (value, error) {
	values, err := in.arguments(args)
	if err != nil {
		return value{}, err
	}
	if f, ok := in.set.functions[name]; ok {
		return call(reflect.ValueOf(f), values)
	}
	if build, ok := conditions[name]; ok {
		test, err := build(values)
		if err != nil {
			return value{}, fmt.Errorf("%s: %w", name, err)
		}
		return value{reflect.TypeFor[bool](), false, func(x *execution, dot reflect.Value) reflect.Value {
			return reflect.ValueOf(test(x, dot))
		}}, nil
	}
	switch {
	case name == "len" && len(values) == 1:
		return value{reflect.TypeFor[int](), false, func(x *execution, dot reflect.Value) reflect.Value {
			return reflect.ValueOf(values[0].eval(x, dot).Len())
		}}, nil
	case name == "index" && len(values) == 2:
		return index(values[0], values[1])
	}
	return value{}, fmt.Errorf("unknown function %s", name)
}

// call compiles the call of a function.
func call(f reflect.Value, args []value) (value, error) {
	typ := f.Type()
	if typ.NumIn() != len(args) || typ.NumOut() != 1 || typ.IsVariadic() {
		return value{}, fmt.Errorf("%v called with %d arguments", typ, len(args))
	}
	constant := true
	for i, arg := range args {
		constant = constant && arg.constant
		if !arg.typ.AssignableTo(typ.In(i)) {
			return value{}, fmt.Errorf("%v called with %v", typ, arg.typ)
		}
	}
	if one, ok := f.Interface().(func(string) template.HTML); ok {
		return value{typ.Out(0), constant, func(x *execution, dot reflect.Value) reflect.Value {
			return reflect.ValueOf(one(args[0].eval(x, dot).String()))
		}}, nil
	}
	return value{typ.Out(0), constant, func(x *execution, dot reflect.Value) reflect.Value {
		given := make([]reflect.Value, len(args))
		for i := range args {
			given[i] = args[i].eval(x, dot)
		}
		return f.Call(given)[0]
	}}, nil
}

// index compiles the value of a key of a map, or the element of a slice.
func index(of, key value) (value, error) {
	zero := reflect.Value{}
	switch kind := of.typ.Kind(); {
	case kind == reflect.Map && key.typ.AssignableTo(of.typ.Key()):
		zero = reflect.Zero(of.typ.Elem())
	case kind != reflect.Slice || key.typ.Kind() != reflect.Int:
		return value{}, fmt.Errorf("%v of %v", key.typ, of.typ)
	}
	return value{of.typ.Elem(), false, func(x *execution, dot reflect.Value) reflect.Value {
		holder, at := of.eval(x, dot), key.eval(x, dot)
		if holder.Kind() == reflect.Map {
			if found := holder.MapIndex(at); found.IsValid() {
				return found
			}
			return zero
		}
		if i := at.Int(); i >= 0 && i < int64(holder.Len()) {
			return holder.Index(int(i))
		}
		x.fail(fmt.Errorf("render: element %d of %d", at.Int(), holder.Len()))
		return reflect.Zero(of.typ.Elem())
	}}, nil
}

// condition is a compiled test.
type condition func(x *execution, dot reflect.Value) bool

// condition compiles the pipeline of an {{if}}.
func (in *scope) condition(pipe *parse.PipeNode) (condition, error) {
	if len(pipe.Decl) > 0 {
		return nil, fmt.Errorf("unknown condition %s", pipe)
	}
	v, err := in.pipe(pipe)
	if err != nil {
		return nil, err
	}
	return truthOf(v), nil
}

func truthOf(v value) condition {
	return func(x *execution, dot reflect.Value) bool { return truth(v.eval(x, dot)) }
}

// conditions are the functions of which only the truth is of use.
var conditions = map[string]func(args []value) (condition, error){
	"and": func(args []value) (condition, error) {
		return func(x *execution, dot reflect.Value) bool {
			for _, arg := range args {
				if !truth(arg.eval(x, dot)) {
					return false
				}
			}
			return true
		}, nil
	},
	"or": func(args []value) (condition, error) {
		return func(x *execution, dot reflect.Value) bool {
			for _, arg := range args {
				if truth(arg.eval(x, dot)) {
					return true
				}
			}
			return false
		}, nil
	},
	"not": func(args []value) (condition, error) {
		if len(args) != 1 {
			return nil, fmt.Errorf("%d arguments", len(args))
		}
		is := truthOf(args[0])
		return func(x *execution, dot reflect.Value) bool { return !is(x, dot) }, nil
	},
	"eq": comparison(func(order int) bool { return order == 0 }),
	"ne": comparison(func(order int) bool { return order != 0 }),
	"lt": comparison(func(order int) bool { return order < 0 }),
	"le": comparison(func(order int) bool { return order <= 0 }),
	"gt": comparison(func(order int) bool { return order > 0 }),
	"ge": comparison(func(order int) bool { return order >= 0 }),
}

// comparison returns a test of two texts or two integers.
func comparison(is func(order int) bool) func(args []value) (condition, error) {
	return func(args []value) (condition, error) {
		if len(args) != 2 {
			return nil, fmt.Errorf("%d arguments", len(args))
		}
		a, b := args[0], args[1]
		switch {
		case a.typ.Kind() == reflect.String && b.typ.Kind() == reflect.String:
			return func(x *execution, dot reflect.Value) bool {
				return is(cmp.Compare(a.eval(x, dot).String(), b.eval(x, dot).String()))
			}, nil
		case isInt(a.typ) && isInt(b.typ):
			return func(x *execution, dot reflect.Value) bool {
				return is(cmp.Compare(a.eval(x, dot).Int(), b.eval(x, dot).Int()))
			}, nil
		}
		return nil, fmt.Errorf("%v and %v", a.typ, b.typ)
	}
}

func isInt(t reflect.Type) bool { return t.Kind() >= reflect.Int && t.Kind() <= reflect.Int64 }

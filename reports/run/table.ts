// A table in columns whose fields are declared once: how each is stored, and how a view of one row reads it.
//
//   class SendView extends viewOf({ atMs: number, ofCustomer: flag }) {}
//   const sends = new Table(SendView, names);
//   sends.columns.atMs.set(sends.append(), 12.5);
//   sends.view(0).atMs
import { bytes, integers, numbers, type Column } from './column.ts';
import type { InternedNames, NameKind } from './interned-names.ts';
import { noString } from './string-interner.ts';

/**
 * How one field is stored. Each kind of field has a getter of its own: a getter that all shared would call
 * columns of several classes, which V8 does not inline.
 */
export interface Field<ColumnOf, Value> {
  makeColumn(names: InternedNames): ColumnOf;
  /** The getter of a view's property; `at` is the place of the column in the declaration. */
  getter(at: number): (this: RowView) => Value;
}
// oxlint-disable-next-line typescript/no-explicit-any -- a declaration mixes fields of all types
type Fields = Readonly<Record<string, Field<any, unknown>>>;
type Columns<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]['makeColumn']> };
type Values<F extends Fields> = { readonly [K in keyof F]: ReturnType<ReturnType<F[K]['getter']>> };

/**
 * One row of a table. Reads its columns only when a property is read. Declared fields need no initializer,
 * which V8 would call for each of millions of views.
 */
class RowView {
  declare readonly columns: readonly unknown[];
  declare readonly row: number;

  constructor(columns: readonly unknown[], row: number) {
    this.columns = columns;
    this.row = row;
  }

  /** The interned id of a text, without making the text; `at` is the place of its field in the declaration. */
  textId(at: number): number {
    return (this.columns[at] as Texts).ids.get(this.row);
  }
}

interface ViewClass<F extends Fields, View> {
  readonly fields: F;
  new (columns: readonly unknown[], row: number): View;
}

/** The base class of views with these fields as properties. A subclass adds what is derived from them. */
export function viewOf<F extends Fields>(fields: F): ViewClass<F, RowView & Values<F>> {
  class View extends RowView {
    static readonly fields = fields;
  }
  Object.entries(fields).forEach(([name, field], at) => {
    Object.defineProperty(View.prototype, name, { get: field.getter(at) });
  });
  return View as unknown as ViewClass<F, RowView & Values<F>>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- views of any fields
type AnyViewClass = ViewClass<any, any>;

/**
 * Rows are numbered from 0. A cell that was never set holds the blank value of its field.
 */
export class Table<Class extends AnyViewClass> {
  size = 0;
  readonly columns: Columns<Class['fields']>;
  readonly #inOrder: readonly unknown[];
  readonly #View: Class;

  constructor(View: Class, names: InternedNames) {
    const fields = Object.entries(View.fields as Fields);
    const columns = fields.map(([name, field]) => [name, field.makeColumn(names) as unknown] as const);
    this.#View = View;
    this.#inOrder = columns.map(([, column]) => column);
    this.columns = Object.fromEntries(columns) as Columns<Class['fields']>;
  }

  /** Adds a row and returns its number. */
  append(): number {
    return this.size++;
  }

  view(row: number): InstanceType<Class> {
    return new this.#View(this.#inOrder, row) as InstanceType<Class>;
  }

  *views(): Generator<InstanceType<Class>, void> {
    for (let row = 0; row < this.size; row += 1) yield this.view(row);
  }
}

/** A whole number below 2³¹: a line, a count, an interned id. Blank: 0. */
export const integer: Field<Column, number> = {
  makeColumn: () => integers(),
  getter: (at) =>
    function () {
      return (this.columns[at] as Column).get(this.row);
    },
};

/** Any number: a time, an amount, an id that the service gives. Blank: 0. */
export const number: Field<Column, number> = {
  makeColumn: () => numbers(),
  getter: (at) =>
    function () {
      return (this.columns[at] as Column).get(this.row);
    },
};

/** A number or undefined, which is the blank value. */
export const optionalNumber: Field<OptionalNumbers, number | undefined> = {
  makeColumn: () => new OptionalNumbers(),
  getter: (at) =>
    function () {
      return (this.columns[at] as OptionalNumbers).get(this.row);
    },
};

/** True or false, which is the blank value. */
export const flag: Field<Flags, boolean> = {
  makeColumn: () => new Flags(),
  getter: (at) =>
    function () {
      return (this.columns[at] as Flags).get(this.row);
    },
};

/** One of at most 256 values. Blank: the first. */
export function oneOf<const Value>(values: readonly [Value, ...Value[]]): Field<Choices<Value>, Value> {
  return {
    makeColumn: () => new Choices(values),
    getter: (at) =>
      function () {
        return (this.columns[at] as Choices<Value>).get(this.row);
      },
  };
}

/** A text that is interned among the run's names of one kind, or undefined, which is the blank value. */
export function text(kind: NameKind): Field<Texts, string | undefined> {
  return {
    makeColumn: (names) => new Texts(names[kind]),
    getter: (at) =>
      function () {
        return (this.columns[at] as Texts).get(this.row);
      },
  };
}

/** As `text`, with the empty text as the blank value. */
export function textOrEmpty(kind: NameKind): Field<Texts, string> {
  return {
    makeColumn: (names) => new Texts(names[kind]),
    getter: (at) =>
      function () {
        return (this.columns[at] as Texts).get(this.row) ?? '';
      },
  };
}

/** A value that few rows have; undefined in the others. */
export function rare<Value>(): Field<Map<number, Value>, Value | undefined> {
  return {
    makeColumn: () => new Map<number, Value>(),
    getter: (at) =>
      function () {
        return (this.columns[at] as Map<number, Value>).get(this.row);
      },
  };
}

class OptionalNumbers {
  readonly #numbers = numbers(NaN);

  get(row: number): number | undefined {
    const value = this.#numbers.get(row);
    return Number.isNaN(value) ? undefined : value;
  }
  set(row: number, value: number | undefined): void {
    this.#numbers.set(row, value ?? NaN);
  }
}

class Flags {
  readonly #bytes = bytes();

  get(row: number): boolean {
    return this.#bytes.get(row) === 1;
  }
  set(row: number, value: boolean): void {
    this.#bytes.set(row, Number(value));
  }
}

class Choices<Value> {
  readonly #bytes = bytes();
  readonly #values: readonly [Value, ...Value[]];

  constructor(values: readonly [Value, ...Value[]]) {
    this.#values = values;
  }

  get(row: number): Value {
    return this.#values[this.#bytes.get(row)] as Value;
  }
  /** @throws RangeError for a value that was not declared */
  set(row: number, value: Value): void {
    const at = this.#values.indexOf(value);
    if (at < 0) throw new RangeError(`${String(value)} is none of ${this.#values.join(', ')}`);
    this.#bytes.set(row, at);
  }
}

class Texts {
  /** The interned ids, for callers that have them. */
  readonly ids = integers(noString);
  readonly #interner: InternedNames[NameKind];

  constructor(interner: InternedNames[NameKind]) {
    this.#interner = interner;
  }

  get(row: number): string | undefined {
    return this.#interner.textOf(this.ids.get(row));
  }
  set(row: number, value: string | undefined): void {
    this.ids.set(row, value === undefined ? noString : this.#interner.add(value));
  }
}

// Reading PromQL: `parsePromql` for expressions without variables, `fillIn` to take Grafana's variables out
// of them.
export { fillIn, type FilledIn } from './fill-in.ts';
export { parsePromql, type Matcher, type Promql, type Selector } from './parse.ts';

// A local module in TypeScript.
import http, { type RefinedResponse } from 'k6/http';

// @ts-expect-error esbuild translates enums, which the compiler settings of this repository refuse.
export enum Journey {
  Look = 'look',
  Buy = 'buy',
}

export function visit(base: string, journey: Journey): RefinedResponse<'text'> {
  return http.get(`${base}/${journey}`, { tags: { journey }, responseType: 'text' });
}

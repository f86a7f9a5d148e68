// What requests to an API stand-in ask for.
import type { IncomingMessage } from 'node:http';

export function verbOf(method: string, name: string | undefined, watches: boolean): string {
  if (method === 'GET') return watches ? 'watch' : name === undefined ? 'list' : 'get';
  return { DELETE: 'delete', PATCH: 'patch', POST: 'create' }[method] ?? 'get';
}

/** JSON merge patch: null removes. */
export function mergeInto(into: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete into[key];
    else if (typeof value === 'object' && !Array.isArray(value)) {
      into[key] ??= {};
      mergeInto(into[key] as Record<string, unknown>, value as Record<string, unknown>);
    } else if (key !== 'resourceVersion') into[key] = value;
  }
}

export async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

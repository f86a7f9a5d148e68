// Which journey a server takes a request for, where the client knows better.

/** A stranger's reading is a reading to the server. */
const toServers: Readonly<Record<string, string>> = { 'foreign-read': 'order-read' };

/** The journey under which the balancer counts requests of the client's journey `name`. */
export function serverJourneyOf(name: string): string {
  return toServers[name] ?? name;
}

// Whether a script's requests went to the service that --base-url names.
//
// k6 gives a request its URL as its name unless the script names it; a named one may have gone anywhere.

const loopbackNames = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export interface DestinationCounts {
  toBaseUrl: number;
  elsewhere: number;
  named: number;
}

export class Destinations {
  readonly counts: DestinationCounts = { toBaseUrl: 0, elsewhere: 0, named: 0 };
  readonly #base: string | null;
  /** URLs come again and again; each is parsed once, and only so many are kept. */
  readonly #known = new Map<string, keyof DestinationCounts>();

  /** Null: there is no such service, and all counts but `named` mean nothing. */
  constructor(baseUrl: string | null) {
    this.#base = baseUrl === null ? null : originOf(baseUrl);
  }

  take(name: string): void {
    this.counts[this.#known.get(name) ?? this.#learn(name)] += 1;
  }

  #learn(name: string): keyof DestinationCounts {
    const origin = /^https?:\/\//.test(name) ? originOf(name) : null;
    const kind = origin === null ? 'named' : origin === this.#base ? 'toBaseUrl' : 'elsewhere';
    if (this.#known.size < 1_000) this.#known.set(name, kind);
    return kind;
  }
}

/** All names of this machine are one; null for what is no URL. */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  const host = loopbackNames.test(hostname) ? 'this machine' : hostname;
  return `${protocol}//${host}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

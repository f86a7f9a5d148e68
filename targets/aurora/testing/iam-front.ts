// A stand-in for the side of Aurora in IAM authentication: TLS, mysql_clear_password, and a token whose signature, user,
// endpoint and age are checked as AWS does. Behind it is a real server, to which it signs in with a password.
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createConnection } from 'mysql2';

export interface IamFrontOptions {
  /** The server behind, and an account of it. */
  behind: () => { host: string; port: number; user: string; password: string; database?: string };
  key: Buffer;
  cert: Buffer;
  user: string;
  region: string;
  secretAccessKey: string;
  now?: () => Date;
}

const flags = { ssl: 0x800 };
const accessDenied = 1045;
const lastsMs = 900_000;

export class IamFront {
  readonly #options: IamFrontOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Each token that came, in order. */
  readonly tokens: string[] = [];
  /** Why a sign-in was refused. */
  readonly refusals: string[] = [];

  private constructor(options: IamFrontOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
      void this.#serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(options: IamFrontOptions): Promise<IamFront> {
    const front = new IamFront(options);
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(socket: Socket): Promise<void> {
    const { behind, key, cert } = this.#options;
    const upstream = connect(behind());
    upstream.on('error', () => socket.destroy());
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
    const [greeting] = (await once(upstream, 'data')) as [Buffer];
    upstream.pause();
    upstream.unshift(greeting);
    socket.write(offeringTls(greeting));
    const first = await packetOf(socket);
    if (first.payload.length !== 32) return this.#refuse(socket, first.sequence, 'the connection has no TLS');
    const secured = new TLSSocket(socket, { isServer: true, key, cert });
    secured.on('error', () => socket.destroy());
    const response = await packetOf(secured);
    const user = textAt(response.payload, 32);
    secured.write(packet(response.sequence + 1, Buffer.from('\xfemysql_clear_password\0\0', 'latin1')));
    const answer = await packetOf(secured);
    const token = textAt(answer.payload, 0);
    this.tokens.push(token);
    const because = this.#whyNot(token, user);
    if (because !== null) return this.#refuse(secured, answer.sequence, because);
    await signedIn(upstream, behind());
    secured.write(packet(answer.sequence + 1, Buffer.from([0, 0, 0, 2, 0, 0, 0])));
    secured.pipe(upstream).pipe(secured);
  }

  #refuse(stream: Duplex, sequence: number, because: string): void {
    this.refusals.push(because);
    const error = Buffer.alloc(3);
    error.writeUInt8(0xff, 0);
    error.writeUInt16LE(accessDenied, 1);
    const text = "#28000Access denied for user 'iam' (using password: YES)";
    stream.end(packet(sequence + 1, Buffer.concat([error, Buffer.from(text)])));
  }

  /** Null if the token is good. Source: AWS Signature Version 4, query string authentication. */
  #whyNot(token: string, user: string): string | null {
    const { user: allowed, region, secretAccessKey, now = () => new Date() } = this.#options;
    if (!URL.canParse(`https://${token}`)) return 'it is no token';
    const { host, searchParams } = new URL(`https://${token}`);
    const value = (name: string): string => searchParams.get(`X-Amz-${name}`) ?? '';
    const [, day = '', , service = ''] = value('Credential').split('/');
    const signature = value('Signature');
    const query = [...searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
      .sort()
      .join('&');
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    const canonical = ['GET', '/', query, `host:${host}`, '', 'host', sha('')].join('\n');
    const scope = `${day}/${region}/rds-db/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', value('Date'), scope, sha(canonical)].join('\n');
    const signingKey = [day, region, 'rds-db', 'aws4_request'].reduce<Buffer | string>(
      (under, part) => createHmac('sha256', under).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    const ageMs = now().getTime() - timeOf(value('Date'));
    if (createHmac('sha256', signingKey).update(toSign).digest('hex') !== signature)
      return 'its signature is wrong';
    if (service !== 'rds-db') return 'it is for another service';
    if (host !== `127.0.0.1:${this.port}` && host !== `localhost:${this.port}`)
      return 'it is for another endpoint';
    if (searchParams.get('DBUser') !== allowed || user !== allowed) return 'it is for another user';
    return ageMs >= lastsMs ? 'it is older than 15 minutes' : null;
  }
}

/** `20261201T101500Z` in ms. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** The driver signs in on this socket, and leaves it as it is before the first command. */
async function signedIn(
  stream: Socket,
  { user, password, database }: { user: string; password: string; database?: string },
): Promise<void> {
  const connection = createConnection({
    stream,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    multipleStatements: true,
    charset: 'utf8mb4_unicode_ci',
  });
  // Its end is that of the stream, which is watched.
  connection.on('error', () => undefined);
  stream.resume();
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error === null ? resolve() : reject(error))),
  );
  stream.removeAllListeners('data').pause();
}

/** The greeting of the server behind, with TLS among its capabilities. */
function offeringTls(greeting: Buffer): Buffer {
  const offered = Buffer.from(greeting);
  // After the header: protocol, version and its end, thread id, 8 bytes of scramble, a filler.
  const at = greeting.indexOf(0, 5) + 1 + 4 + 8 + 1;
  offered.writeUInt16LE(greeting.readUInt16LE(at) | flags.ssl, at);
  return offered;
}

function textAt(payload: Buffer, from: number): string {
  return payload.toString('utf8', from, payload.indexOf(0, from));
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header.writeUInt8(sequence, 3);
  return Buffer.concat([header, payload]);
}

/** Takes one packet off the stream, and nothing of what follows it. */
async function packetOf(stream: Duplex): Promise<{ sequence: number; payload: Buffer }> {
  const header = await taken(stream, 4);
  return { sequence: header.readUInt8(3), payload: await taken(stream, header.readUIntLE(0, 3)) };
}

async function taken(stream: Duplex, size: number): Promise<Buffer> {
  for (;;) {
    const piece = stream.read(size) as Buffer | null;
    if (piece !== null) return piece;
    if (stream.destroyed || stream.readableEnded) throw new Error('the client went away');
    await once(stream, 'readable');
  }
}

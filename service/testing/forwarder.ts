// For tests: an endpoint with a variable upstream, which can cut its connections.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Forwarder {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #to: number | undefined;

  constructor(to: number) {
    this.#to = to;
    this.#server = createServer((incoming) => this.#forward(incoming));
  }

  static async to(port: number): Promise<Forwarder> {
    const forwarder = new Forwarder(port);
    forwarder.#server.listen(0, '127.0.0.1');
    await once(forwarder.#server, 'listening');
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Leads new connections elsewhere, or nowhere, and cuts those that are open. */
  setUpstream(to: number | undefined): void {
    this.#to = to;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async end(): Promise<void> {
    this.setUpstream(undefined);
    this.#server.close();
    await once(this.#server, 'close');
  }

  #forward(incoming: Socket): void {
    this.#keep(incoming);
    if (this.#to === undefined) return void incoming.resetAndDestroy();
    const outgoing = connect(this.#to, '127.0.0.1');
    this.#keep(outgoing);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}

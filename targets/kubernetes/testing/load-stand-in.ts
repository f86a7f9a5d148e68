// The part of an API stand-in that a load needs: Jobs and TestRuns make runner pods, whose ports are forwarded to processes of
// this machine over WebSockets, as a kubelet does it.
import type { IncomingMessage, Server } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import type { StandInObject } from './stand-in-object.ts';

/** Of the package that the client of Kubernetes uses. */
interface WebSocketLike {
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'close', listener: () => void): void;
  send(data: Buffer): void;
  close(): void;
}
interface WebSocketServerLike {
  handleUpgrade(
    request: IncomingMessage,
    socket: unknown,
    head: Buffer,
    done: (webSocket: WebSocketLike) => void,
  ): void;
}
const { WebSocketServer } = createRequire(import.meta.url)('ws') as {
  WebSocketServer: new (options: object) => WebSocketServerLike;
};

const forwardPath = /\/pods\/([^/]+)\/portforward$/;

export interface RunnerPodRequest {
  /** From 1. */
  index: number;
  pod: string;
  image: string;
  /** Files of the ConfigMap and of the Secret. */
  files: Readonly<Record<string, Buffer>>;
}

/** Starts what a runner pod is here; resolves with the port that stands for its own, or a reason why it waits. */
export type StartRunner = (request: RunnerPodRequest) => Promise<{ port: number } | { waits: string }>;

export class LoadStandIn {
  /** Undefined: pods of a Job stay pending. */
  startRunner: StartRunner | undefined;
  /** Ends what a pod is here. */
  stopRunner: ((index: number) => void) | undefined;
  /** Whether the cluster has k6-operator. */
  hasOperator = false;
  readonly pods = new Map<string, StandInObject>();
  readonly #ports = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (asked: Set<string>) => (asked.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false),
  });

  /** Those of the objects, by default of the runners' pods, that the selector asks for. */
  selected(objects: ReadonlyMap<string, StandInObject> | undefined, selector: string): StandInObject[] {
    return [...(objects ?? this.pods).values()].filter(({ metadata }) =>
      isSelected(metadata.labels, selector),
    );
  }

  /** Forwards ports of runner pods. */
  attach(server: Server, isForbidden: () => boolean): void {
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const url = new URL(request.url ?? '/', 'http://stand-in');
      const port = this.#ports.get(forwardPath.exec(url.pathname)?.[1] ?? '');
      if (port === undefined || isForbidden()) {
        socket.end(`HTTP/1.1 ${port === undefined ? 404 : 403} refused\r\n\r\n`);
        return;
      }
      const asked = Number(url.searchParams.get('ports'));
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        this.#forward(webSocket, port, asked),
      );
    });
  }

  /** Connections of an API server that is away. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** An object was created; those of a load have pods then. */
  created(object: StandInObject, files: RunnerPodRequest['files']): void {
    if (object.kind === 'Job') {
      const { completions, template } = object.spec as { completions: number; template: { spec: unknown } };
      this.#makePods(object, completions, imageIn(template.spec), files, (index) => ({
        'batch.kubernetes.io/job-completion-index': String(index - 1),
      }));
    }
    if (object.kind === 'TestRun') {
      const { parallelism, runner } = object.spec as { parallelism: number; runner: { image: string } };
      this.#makePods(object, parallelism, runner.image, files, (index) => ({
        'job-name': `${object.metadata.name}-${index}`,
      }));
    }
  }

  /** A Job or a TestRun was deleted. */
  deleted(name: string): void {
    for (const pod of [...this.pods.keys()].filter((one) => one.startsWith(`${name}-`))) this.kill(pod);
  }

  /** As a node that is lost, once the API server has noticed. */
  kill(pod: string): void {
    this.pods.delete(pod);
    this.#ports.delete(pod);
    this.stopRunner?.(Number(pod.slice(pod.lastIndexOf('-') + 1)) + 1);
  }

  #makePods(
    { metadata }: StandInObject,
    count: number,
    image: string,
    files: RunnerPodRequest['files'],
    labels: (index: number) => Record<string, string>,
  ): void {
    for (let index = 1; index <= count; index += 1) {
      const name = `${metadata.name}-${index - 1}`;
      const pod: StandInObject = {
        kind: 'Pod',
        metadata: {
          name,
          uid: `uid-${name}`,
          resourceVersion: '1',
          labels: { ...metadata.labels, 'showtime.dev/role': 'runner', ...labels(index) },
          annotations: {},
        },
        spec: {},
        status: { phase: 'Pending' },
      };
      this.pods.set(name, pod);
      void this.startRunner?.({ index, pod: name, image, files }).then((started) => {
        if ('port' in started) {
          this.#ports.set(name, started.port);
          pod.status = { phase: 'Running' };
        } else
          pod.status = {
            phase: 'Pending',
            containerStatuses: [{ state: { waiting: { reason: started.waits, message: image } } }],
          };
      });
    }
  }

  /** Channels 0 (bytes) and 1 (errors); the first message of each is the port. */
  #forward(webSocket: WebSocketLike, port: number, asked: number): void {
    const portBytes = Buffer.from([asked & 0xff, asked >> 8]);
    for (const channel of [0, 1]) webSocket.send(Buffer.concat([Buffer.from([channel]), portBytes]));
    const socket = connect(port, '127.0.0.1');
    this.#sockets.add(socket);
    socket.on('data', (chunk: Buffer) => webSocket.send(Buffer.concat([Buffer.from([0]), chunk])));
    socket.on('error', (error) =>
      webSocket.send(Buffer.concat([Buffer.from([1]), Buffer.from(String(error))])),
    );
    socket.once('close', () => {
      this.#sockets.delete(socket);
      webSocket.close();
    });
    webSocket.on('message', (data) => void (data[0] === 0 && socket.write(data.subarray(1))));
    webSocket.on('close', () => socket.destroy());
  }
}

function imageIn(spec: unknown): string {
  return (spec as { containers: { image: string }[] }).containers[0]?.image ?? '';
}

/** Whether labels are as a selector of equalities and of names asks. */
function isSelected(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(',').every((one) => {
    const [key = '', value] = one.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}

/** What a pod would find in its volumes of that ConfigMap and that Secret. */
export function filesOf(
  configMap: StandInObject | undefined,
  secret: StandInObject | undefined,
): Record<string, Buffer> {
  const { data = {}, binaryData = {} } = configMap ?? {};
  const { stringData = {} } = secret ?? {};
  return Object.fromEntries([
    ...Object.entries({ ...data, ...stringData }).map(([file, text]) => [file, Buffer.from(text)] as const),
    ...Object.entries(binaryData).map(([file, text]) => [file, Buffer.from(text, 'base64')] as const),
  ]);
}

// One composed target on its engine, by the Docker API: every call goes to containers that carry the target's
// label, and refuses any other.
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { fileOfTar } from './archive.ts';
import { callEngine, dockerAt, ignoring } from './engine-call.ts';
import { pauseSoon } from './pause.ts';
import { containerOf, type EngineContainer } from './engine-container.ts';
import { instanceLabel, projectLabel, standInLabel, type ComposeInstance } from './instance.ts';
import { plainLog } from './log-frames.ts';

/** An engine gives null for an object that was made without labels. */
type Labels = Record<string, string> | null | undefined;

/** What Compose would call the parts of a project. */
export interface ComposedNames {
  containers: ReadonlySet<string>;
  volumes: ReadonlySet<string>;
  networks: ReadonlySet<string>;
}

export class Engine {
  readonly instance: ComposeInstance;
  readonly #docker: Dockerode;

  constructor(instance: ComposeInstance) {
    this.instance = instance;
    this.#docker = dockerAt(instance.host);
  }

  /** The target's containers, ended ones included, by service. */
  async containers(): Promise<readonly EngineContainer[]> {
    const found = await this.#call('list containers', () =>
      this.#docker.listContainers({ all: true, filters: this.#ours() }),
    );
    const inspected = await Promise.all(found.map(({ Id }) => this.#inspect(Id)));
    return inspected
      .filter((one) => one !== undefined)
      .toSorted((one, other) => (one.service < other.service ? -1 : 1));
  }

  /** Throws if the target has no such container. */
  async container(service: string): Promise<EngineContainer> {
    const found = (await this.containers()).find((one) => one.service === service);
    if (found !== undefined) return found;
    throw new Error(`there is no container of ${service} with the label ${this.#label()}`);
  }

  /** Sends a signal to the container's first process. */
  async kill(id: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const container = await this.#own(id);
    await this.#call(`kill ${id.slice(0, 12)}`, () => container.kill({ signal }));
  }

  /** Starts an ended container. Nothing happens to one that runs. */
  async start(id: string): Promise<void> {
    const container = await this.#own(id);
    await this.#call(`start ${id.slice(0, 12)}`, () => ignoring(304, container.start()));
  }

  async pause(id: string): Promise<void> {
    const container = await this.#own(id);
    await this.#call(`pause ${id.slice(0, 12)}`, () => pauseSoon(container));
  }

  /** Nothing happens to one that is not paused. */
  async unpause(id: string): Promise<void> {
    const container = await this.#own(id);
    if ((await this.#inspect(id))?.paused !== true) return;
    await this.#call(`unpause ${id.slice(0, 12)}`, () => container.unpause());
  }

  /** Starts a program in a running container, without a shell and with the rights of its user. */
  async startProgram(id: string, args: readonly string[]): Promise<void> {
    const container = await this.#own(id);
    await this.#call(`start ${args[0] ?? 'nothing'} in ${id.slice(0, 12)}`, async () => {
      const program = await container.exec({ Cmd: [...args] });
      await program.start({ Detach: true });
    });
  }

  /** What the container printed, both streams; at most the last `lines` lines. */
  async log(id: string, lines = 100_000): Promise<string> {
    const container = await this.#own(id);
    return plainLog(
      await this.#call('read a log', () => container.logs({ stdout: true, stderr: true, tail: lines })),
    );
  }

  /** A small text file of a running container. */
  async readFile(id: string, path: string): Promise<string> {
    const container = await this.#own(id);
    const stream = await this.#call(`read ${path}`, () => container.getArchive({ path }));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return fileOfTar(Buffer.concat(chunks));
  }

  /** The stream of this target's container events, a JSON line each. */
  events(): Promise<Readable> {
    return this.#call('open the stream of events', async () => {
      const stream = await this.#docker.getEvents({
        // Podman reports `die` and filters by its own name for it, `died`.
        filters: { ...this.#ours(), type: ['container'], event: ['die', 'died', 'start', 'oom'] },
      });
      return stream as unknown as Readable;
    });
  }

  /** The engine's version, and by image which official one it stands in for. */
  async versions(): Promise<Record<string, string>> {
    const { Version } = await this.#call('read the version', () => this.#docker.version());
    const standIns = await Promise.all(
      (await this.containers()).map(async ({ service, imageId }) => {
        const { Config } = await this.#call('inspect an image', () =>
          this.#docker.getImage(imageId).inspect(),
        );
        const standsInFor = Config.Labels?.[standInLabel];
        return standsInFor === undefined ? [] : [[`${service}_stands_in_for`, standsInFor] as const];
      }),
    );
    return { engine: Version, ...Object.fromEntries(standIns.flat()) };
  }

  /**
   * What is there that does not carry the label, so that another owner made it, and is of this project or has a name
   * that Compose would choose: it would use a volume of that name, and delete it.
   */
  async strangers(names: ComposedNames): Promise<readonly string[]> {
    const { containers, volumes, networks } = await this.#everything();
    const isStranger = (labels: Labels, named: boolean): boolean =>
      labels?.[instanceLabel] !== this.instance.instance &&
      (named || labels?.[projectLabel] === this.instance.project);
    return [
      ...containers.flatMap(({ Names, Id, Labels }) =>
        isStranger(
          Labels,
          Names.some((name) => names.containers.has(name.slice(1))),
        )
          ? [`container ${Names[0]?.slice(1) ?? Id}`]
          : [],
      ),
      ...volumes.flatMap(({ Name, Labels }) =>
        isStranger(Labels, names.volumes.has(Name)) ? [`volume ${Name}`] : [],
      ),
      ...networks.flatMap(({ Name, Labels }) =>
        isStranger(Labels, names.networks.has(Name)) ? [`network ${Name}`] : [],
      ),
    ];
  }

  /** Of whatever owner. */
  async #everything(): Promise<{
    containers: Dockerode.ContainerInfo[];
    volumes: Dockerode.VolumeInspectInfo[];
    networks: Dockerode.NetworkInspectInfo[];
  }> {
    return this.#call('look for the project', async () => {
      const [containers, { Volumes: volumes }, networks] = await Promise.all([
        this.#docker.listContainers({ all: true }),
        this.#docker.listVolumes(),
        this.#docker.listNetworks(),
      ]);
      return { containers, volumes, networks };
    });
  }

  /** Every network's subnets on the engine, such as `172.17.0.0/16`. */
  async takenSubnets(): Promise<readonly string[]> {
    const networks = await this.#call('list networks', () => this.#docker.listNetworks());
    return networks.flatMap(({ IPAM }) =>
      (IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet])),
    );
  }

  /** Which of these images the engine does not hold. */
  async missingImages(names: readonly string[]): Promise<readonly string[]> {
    const missing = await Promise.all(
      names.map(async (name) => {
        const image = await this.#call('inspect an image', () =>
          ignoring(404, this.#docker.getImage(name).inspect()),
        );
        return image === undefined ? [name] : [];
      }),
    );
    return missing.flat();
  }

  /**
   * Removes every container, network and volume with the label; safe to repeat. Returns the services of containers
   * that were there.
   */
  async removeAll(): Promise<readonly string[]> {
    const filters = this.#ours();
    const containers = await this.containers();
    await this.#call('remove the containers', () =>
      Promise.all(
        containers.map(({ id }) =>
          ignoring(404, this.#docker.getContainer(id).remove({ force: true, v: true })),
        ),
      ),
    );
    const networks = await this.#call('list networks', () => this.#docker.listNetworks({ filters }));
    for (const { Id } of networks)
      await this.#call('remove a network', () => ignoring(404, this.#docker.getNetwork(Id).remove()));
    const { Volumes } = await this.#call('list volumes', () => this.#docker.listVolumes({ filters }));
    for (const { Name } of Volumes)
      await this.#call('remove a volume', () => ignoring(404, this.#docker.getVolume(Name).remove()));
    return containers.map(({ service }) => service);
  }

  #label(): string {
    return `${instanceLabel}=${this.instance.instance}`;
  }

  #ours(): { label: string[] } {
    return { label: [this.#label()] };
  }

  /** The container, if it is ours. The label is read at the call: an id may come from a file on disk. */
  async #own(id: string): Promise<Dockerode.Container> {
    const container = this.#docker.getContainer(id);
    const seen = await this.#call(`inspect ${id.slice(0, 12)}`, () => ignoring(404, container.inspect()));
    if (seen === undefined) throw new Error(`container ${id.slice(0, 12)} is gone`);
    if (seen.Config.Labels[instanceLabel] !== this.instance.instance)
      throw new Error(
        `container ${seen.Name.slice(1)} is not of this target: it lacks the label ${this.#label()}, so it is not touched`,
      );
    return container;
  }

  /** Undefined if it was removed meanwhile. */
  async #inspect(id: string): Promise<EngineContainer | undefined> {
    const seen = await this.#call('inspect a container', () =>
      ignoring(404, this.#docker.getContainer(id).inspect()),
    );
    return seen === undefined ? undefined : containerOf(seen);
  }

  #call<T>(what: string, call: () => Promise<T>): Promise<T> {
    return callEngine(this.instance.host, what, call);
  }
}

// Names and labels by which everything of one composed target is found again, and nothing else is.

/** Every container, network and volume of a target carries it, with a value that no other target has. */
export const instanceLabel = 'dev.showtime.instance';
/** Set by Compose. */
export const projectLabel = 'com.docker.compose.project';
export const serviceLabel = 'com.docker.compose.service';
export const roleLabel = 'dev.showtime.role';
export const zoneLabel = 'dev.showtime.zone';
/** On an image that stands in for an official one: its name. */
export const standInLabel = 'dev.showtime.stand-in';

/** What is needed to find a composed target on its engine; kept on disk before anything is made there. */
export interface ComposeInstance {
  /** `unix:///PATH` or `tcp://HOST:PORT`. */
  host: string;
  /** Compose's name of the project. */
  project: string;
  /** The value of `instanceLabel`. */
  instance: string;
}

/** The project of a target: its id in the characters that Compose takes. */
export function projectOf(targetId: string): string {
  return `showtime-${targetId.toLowerCase()}`;
}

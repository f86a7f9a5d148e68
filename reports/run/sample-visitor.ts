// What a reader of samples.csv hands over.

/** Takes the rows; times in ms. `journey` is an index into the list that `onJourney` announced, in order. */
export interface SampleVisitor {
  onJourney(name: string): void;
  onStarted(scheduledMs: number, arrival: number, startLagMs: number): void;
  onDropped(scheduledMs: number, arrival: number): void;
  /** One object is reused for every row: do not keep references to it. */
  onRequest(row: RequestCells): void;
}

/** `arrival` is 0 and `intent` -1 if the script does not set them. */
export interface RequestCells {
  sentMs: number;
  arrival: number;
  journey: number;
  intent: number;
  send: number;
  status: number;
  error: number;
  serviceMs: number;
  responseMs: number;
}

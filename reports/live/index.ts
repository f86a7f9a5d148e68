// The live view of a run: its state, folded from the files of the run folder while they grow, and the page
// and the lines of a terminal that show it. Nothing here controls a run.
export * from './state.ts';
export { followRun, replayRun, Replay, type FeedOptions, type LiveFeed } from './feed.ts';
export { serveLive, type LiveServer, type LiveServerOptions } from './serve/live-server.ts';
export type { ServedPage } from './page/served-page.ts';
export { clockText, judgingPhase, phaseBar, type PhaseUnderWay } from './terminal/phase-bar.ts';
export { phasesOf } from './terminal/phase-of-run.ts';
export { ordersLines, ratesText, runScreen } from './terminal/run-screen.ts';

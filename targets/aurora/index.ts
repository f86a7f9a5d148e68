// An Aurora MySQL cluster as a target of writer faults, and its stand-in on loopback.
export { nothingToUndo } from './capability.ts';
export { lookAt, readAuroraCluster, type AuroraSeen } from './cluster-facts.ts';
export { openAurora, type Aurora, type OpenAurora } from './open-aurora.ts';
export { signInOf, type SignIn } from './sign-in.ts';
export { startAuroraStandIn, type StandInBehaviour } from './stand-in/index.ts';

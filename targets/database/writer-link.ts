// The network capability of faults: cut the writer's endpoint off and restore it.
import type { NetworkCapability } from '../../contract/index.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * The control plane reaches servers without an endpoint, so it notices nothing of a cut, and moves the
 * endpoint on as ever.
 */
export function writerLinkCapability(writerEndpoint: Endpoint): NetworkCapability {
  return {
    cutWriterLink: async () => writerEndpoint.cut(true),
    restoreWriterLink: async () => writerEndpoint.cut(false),
    writerLink: async () => ({ ...writerEndpoint.cutState, hasUpstream: writerEndpoint.upstream !== null }),
  };
}

// `node tools/bundle.mjs`: the second half of `npm run build`, after tsc.
import { bundleCommandLine } from './checkout/bundle.mjs';
import { CHECKOUT } from './set-up.mjs';

await bundleCommandLine(CHECKOUT);

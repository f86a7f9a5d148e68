// `npm run build`: compiles the sources into dist/, unless dist/ was built from exactly these.
import { build, isBuildCurrent } from './checkout/build.mjs';
import { liveProgress } from './live-progress.mjs';
import { CHECKOUT, exitWith } from './set-up.mjs';

if (!(await isBuildCurrent(CHECKOUT))) {
  const progress = liveProgress(process.stderr);
  try {
    await build(CHECKOUT, { onProgress: progress.say });
    progress.clear();
  } catch (error) {
    progress.clear();
    exitWith(error);
  }
}

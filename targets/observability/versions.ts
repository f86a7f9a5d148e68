// Which versions watch the target, read from the running programs.
import { z } from 'zod';
import { answersWithinMs } from './listening-program.ts';

const prometheusBuild = z.object({ data: z.object({ version: z.string() }) });
const alertmanagerStatus = z.object({ versionInfo: z.object({ version: z.string() }) });
const exporterBuild = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.looseObject({ version: z.string() }) })) }),
});

/** A program that does not answer is left out. */
export async function observabilityVersions(
  prometheusUrl: string,
  alertmanagerUrl: string,
): Promise<Record<string, string>> {
  const found = await Promise.allSettled([
    readJson(`${prometheusUrl}/api/v1/status/buildinfo`).then((answer): [string, string] => [
      'prometheus',
      prometheusBuild.parse(answer).data.version,
    ]),
    readJson(`${alertmanagerUrl}/api/v2/status`).then((answer): [string, string] => [
      'alertmanager',
      alertmanagerStatus.parse(answer).versionInfo.version,
    ]),
    readJson(`${prometheusUrl}/api/v1/query?query=mysqld_exporter_build_info`)
      .then((answer): [string, string][] =>
        exporterBuild
          .parse(answer)
          .data.result.slice(0, 1)
          .map(({ metric }) => ['mysqld_exporter', metric.version]),
      )
      .then(([one]) => {
        if (one === undefined) throw new Error('no exporter was scraped');
        return one;
      }),
  ]);
  return Object.fromEntries(found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
}

async function readJson(url: string): Promise<unknown> {
  return (await fetch(url, { signal: AbortSignal.timeout(answersWithinMs) })).json();
}

// The one reader of /proc/PID/stat (proc(5)); nothing on systems without it. tools/ has its own for a process's
// start, because it runs before packages are installed.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface ProcStat {
  /** One letter: R, S, D, …; Z and X are processes that have ended. */
  state: string;
  parent: number;
  /** Process group. */
  group: number;
  /** User and system time since the process began, clock ticks of 10 ms. */
  ticks: number;
  /** Pages of 4 KiB in memory. */
  residentPages: number;
}

/** Undefined if the process is gone. */
export async function procStat(pid: number): Promise<ProcStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseProcStat(text);
}

/** As `procStat`, in one turn of the event loop. */
export function procStatSync(pid: number): ProcStat | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The command may hold spaces and brackets: fields are counted from behind its last bracket. */
export function parseProcStat(text: string): ProcStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const stat = {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    group: Number(fields[2]),
    ticks: Number(fields[11]) + Number(fields[12]),
    residentPages: Number(fields[21]),
  };
  return [stat.parent, stat.group, stat.ticks, stat.residentPages].every(Number.isFinite) ? stat : undefined;
}

import { readFileSync } from 'node:fs';

/** What `getconf CLK_TCK` says on Linux. */
const TICK_US = 10_000;

/** Microseconds in user and system mode, of all threads (proc(5), fields 14 and 15; the name before may hold spaces). */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

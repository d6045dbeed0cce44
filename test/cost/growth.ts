/** A text ten times as long may cost so many times as much. */
const MOST = 30;
/** What costs less for 60,000 characters, or their part of it, is not measured: nothing that goes over them twice over is as quick. */
const FLOOR_MS = 10;
const FLOOR_LENGTH = 60_000;
/** Shorter is not measured. */
const MEASURED_MS = 1;
/** It is measured again for so long as it looks wrong: compiling and collecting garbage come in between. */
const PATIENCE_MS = 2_000;

/** How many times as much a text of `length` costs as one of a tenth of it, or null where that is right. */
export async function excessOf(
  run: (text: string) => unknown,
  textOf: (length: number) => string,
  length: number,
): Promise<number | null> {
  const [short, long] = [textOf(length / 10), textOf(length)];
  let shortest = await cpuMs(run, short, 1);
  if (shortest > PATIENCE_MS) return Infinity;
  const times = Math.max(1, Math.ceil(MEASURED_MS / Math.max(shortest, 0.001)));
  let longest = Infinity;
  for (let spent = 0; spent < PATIENCE_MS;) {
    const [ofLong, ofShort] = [await cpuMs(run, long, 1), await cpuMs(run, short, times)];
    spent += ofLong + ofShort;
    longest = Math.min(longest, ofLong);
    if (longest < (FLOOR_MS * length) / FLOOR_LENGTH) return null;
    shortest = Math.min(shortest, ofShort / times);
    if (longest <= MOST * shortest) return null;
  }
  return longest / shortest;
}

/** Milliseconds of the processor. */

async function cpuMs(run: (text: string) => unknown, text: string, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) {
    try {
      const result = run(text);
      if (result instanceof Promise) await result;
    } catch {
      // A refusal is an answer.
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** A text ten times as long may cost so many times as much. */
const MOST = 30;
/** What costs less for 60,000 characters, or their part of it, is not measured: nothing that goes over them twice over is as quick. */
const FLOOR_MS = 10;
const FLOOR_LENGTH = 60_000;
/** Shorter is not measured. */
const MEASURED_MS = 2;
const BEST_OF = 5;
const TRIES = 3;
/** Nothing is measured any more: it has failed. */
const HOPELESS_MS = 2_000;

/** How many times as much a text of `length` costs as one of a tenth of it, or null where that is right. */
export async function excessOf(
  run: (text: string) => unknown,
  textOf: (length: number) => string,
  length: number,
): Promise<number | null> {
  const [short, long] = [textOf(length / 10), textOf(length)];
  if ((await cpuMs(run, short, 1)) > HOPELESS_MS) return Infinity;
  if ((await cpuMs(run, long, 1)) < (FLOOR_MS * length) / FLOOR_LENGTH) return null;
  let ratio = Infinity;
  for (let turn = 0; turn < TRIES; turn += 1) {
    ratio = (await best(run, long)) / (await best(run, short));
    if (ratio <= MOST) return null;
  }
  return ratio;
}

/** Milliseconds of the processor for one run, in the best of some tries that are long enough to be measured. */
async function best(run: (text: string) => unknown, text: string): Promise<number> {
  let least = await cpuMs(run, text, 1);
  if (least > HOPELESS_MS) return least;
  const times = Math.max(1, Math.ceil(MEASURED_MS / Math.max(least, 0.001)));
  for (let turn = 0; turn < BEST_OF; turn += 1) least = Math.min(least, (await cpuMs(run, text, times)) / times);
  return least;
}

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

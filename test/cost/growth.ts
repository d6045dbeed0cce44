/** A text ten times as long may cost so many times as much. */
const MOST = 30;
/** What costs less for 60,000 characters, or their part of it, is not measured: nothing that goes over them twice over is as quick. */
const FLOOR_MS = 10;
const FLOOR_LENGTH = 60_000;
/** Shorter is not measured. */
const MEASURED_MS = 1;
/** The best of so many counts; more of them, the longer it looks wrong. */
const EFFORTS = [1, 5, 10];
/** Nothing more is measured: it has failed. */
const HOPELESS_MS = 2_000;

/** How many times as much a text of `length` costs as one of a tenth of it, or null where that is right. */
export async function excessOf(
  run: (text: string) => unknown,
  textOf: (length: number) => string,
  length: number,
): Promise<number | null> {
  const [short, long] = [textOf(length / 10), textOf(length)];
  if ((await cpuMs(run, short, 1)) > HOPELESS_MS) return Infinity;
  let longest = await cpuMs(run, long, 1);
  if (longest < (FLOOR_MS * length) / FLOOR_LENGTH) return null;
  let ratio = Infinity;
  for (const effort of EFFORTS) {
    if (effort > 1) longest = await best(run, long, effort);
    ratio = longest / (await best(run, short, effort));
    if (ratio <= MOST || longest > HOPELESS_MS) break;
  }
  return ratio <= MOST ? null : ratio;
}

/** Milliseconds of the processor for one run, in the best of some tries that are long enough to be measured. */
async function best(run: (text: string) => unknown, text: string, effort: number): Promise<number> {
  let least = await cpuMs(run, text, 1);
  const times = Math.max(1, Math.ceil(MEASURED_MS / Math.max(least, 0.001)));
  for (let turn = 0; turn < effort && least < HOPELESS_MS; turn += 1) {
    least = Math.min(least, (await cpuMs(run, text, times)) / times);
  }
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
